locals {
  tier = "Free"
}
resource "azurerm_kubernetes_cluster" "main" {
  name     = templatefile("${path.module}/name.tftpl", { parts = ["a", "b"], last = true })
  sku_tier = local.tier
  tags     = yamldecode(file("tags.yaml"))
  network_profile {
    network_plugin = "kubenet"
  }
}
resource "kubernetes_manifest" "all" {
  for_each = fileset(path.module, "{*.yaml,**/*.[jy]*}")
  manifest = try(yamldecode(file(each.value)), { apiVersion = "v1", kind = "Pod", metadata = { name = basename(each.key) } })
}
~~~output "none" {}
~~~x = 1
~~~{"output": {"o": {"value": "${path.root}"}}}
~~~{}
~~~locals {
  tier = "Standard"
}
resource "azurerm_kubernetes_cluster" "main" {
  dynamic "network_profile" {
    for_each = [1]
    content { network_plugin = "azure" }
  }
  lifecycle { ignore_changes = [tags] }
}
resource "azurerm_kubernetes_cluster" "nowhere" {}
~~~provider "registry.terraform.io/hashicorp/azurerm" {
  version     = "3.117.0"
  constraints = "~> 3.0"
  hashes      = ["h1:AAAA="]
}
~~~%{ for index, part in parts ~}
${index}-${part}%{ if last }!%{ endif }
%{ endfor ~}
~~~owner: team
cost: 7
