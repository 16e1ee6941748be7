//! Statements of every kind are read.

use super::read;

#[test]
fn every_statement_is_understood() {
    let text = r"
targetScope = 'subscription'
metadata name = 'x'
/* a block
   comment */ // and a line
extension microsoftGraph
extension 'br:example.azurecr.io/graph:1' with { a: 1 } as graph
provider kubernetes with {
  namespace: 'default'
} as k8s
import 'kubernetes@1.0.0' as old
import { a, 'b' as c, d as e } from './shared.bicep'
import * as shared from 'shared.bicep'
@description('''
two lines
''')
@allowed([
  'a'
  'b'
])
@sys.minLength(1)
param text string = 'a'
param union 'a' | 'b' | null = 'a'
param longer
  | 'a'
  | 'b'
param numbers int[]?
param nested { a: string, b: { c: int? }[], *: string }
param tuple [ string, int ]
param typed resourceInput<'Microsoft.ContainerService/managedClusters@2025-01-01'>.properties.networkProfile.podCidrs[*]?
param store resource 'Microsoft.Storage/storageAccounts@2023-01-01'
param flag bool = !false
@sealed()
@export()
type pool = {
  @description('the name')
  name: string
  @minValue(1)
  count: int?
  kind: 'System' | 'User'
}
@discriminator('kind')
type either = one | two
type deep = (string | int)[]
type negative = -1 | 2
var typedVariable string = 'x'
func f(a string, b int?) string => '${a}${b}'
#disable-next-line no-unused-vars
var chain = a.b.?c[0][?1]!.d::e
var call = f(
  'a',
  1
)
var wide = true
  && false
  || (1 ==
    2)
@batchSize(1)
resource vnet 'Microsoft.Network/virtualNetworks@2023-09-01' = [for (item, i) in [1, 2]: if (item > 0) {
  name: 'v${i}'

  @description('inside')
  resource subnet 'subnets' = {
    name: 's'
    resource deeper 'things@2023-09-01' existing = {
      name: 'd'
    }
  }
}]
resource group 'Microsoft.Resources/resourceGroups@2021-04-01' existing = { name: 'g' }
module local 'local.bicep' = if (flag) {
  scope: group
  name: 'local'
  params: { resource: 'a property', for: 1, if: 2 }
}
module registry 'ts/spec:1.0' = [for i in range(0, 2): {
  name: 'x'
}]
output out string = vnet[0].id
output list array = [for i in range(0, 2): i]
assert holds = flag == true
test check 'test.bicep' = {
  params: {}
}
";
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    assert_eq!(snapshot.resources().count(), 4 - 1);
}

#[test]
fn line_ends_of_every_kind_are_read() {
    let text = "param a string = 'x'\r\nresource r 'Microsoft.Storage/storageAccounts@2023-01-01' = {\r\n  name: '''\r\nname'''\r\n}\r\n";
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    assert_eq!(snapshot.resources().next().unwrap().name(), "name");
}

#[test]
fn a_property_may_be_called_resource() {
    let text = "resource r 'Microsoft.Storage/storageAccounts@2023-01-01' = {\n  name: 'r'\n  properties: {\n    resource: 'x'\n  }\n  resource: 'y'\n}\n";
    let snapshot = read(&[("main.bicep", text)]);
    assert_eq!(snapshot.inputs.failed, []);
    assert_eq!(snapshot.resources().count(), 1);
}
