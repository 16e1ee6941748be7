targetScope = 'resourceGroup'
@description('the name')
param name string = 'aks-${uniqueString(resourceGroup().id)}'
@secure()
param password string
param zones int[] = [1, 2]
type pool = { name: string, count: int? }
var network = { networkPlugin: 'azure', ...(empty(zones) ? {} : { networkPolicy: 'cilium' }) }
func double(x int) int => x * 2
resource aks 'Microsoft.ContainerService/managedClusters@2024-05-01' = if (length(zones) > 0) {
  name: name
  properties: {
    enableRBAC: !false && true
    networkProfile: network
    agentPoolProfiles: [for (zone, i) in zones: {
      name: 'pool${i}'
      count: double(zone) ?? 3
    }]
    note: '''
several lines'''
  }
  resource extra 'agentPools@2024-05-01' existing = {
    name: 'extra'
  }
}
resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [for i in range(0, 2): {
  scope: aks
  name: '\u{41}${aks::extra.name}${i}'
}]
module other '1.bicep' = {
  name: 'other'
  params: { id: aks.id, list: map(zones, (z) => z + 1), last: zones[^1] }
}
output id string = other.outputs.out
---
param id string
param list array
import { shared } from '0.bicep'
module back '0.bicep' = [for x in list: {
  params: { name: id }
}]
output out string = '${id}/${list[0]}' // done
