module "a" {
  source   = "./modules/a"
  for_each = { x = 1, y = 2 }
  name     = "c-${each.key}"
}
locals {
  list = [for k, v in { a = 1 } : "${k}-%{if v == 1}one%{else}other%{endif}" if v > 0]
  text = <<-EOT
    hello ${join(",", local.list)}
  EOT
}
~~~variable "name" { type = string }
resource "azurerm_kubernetes_cluster" "x" {
  count = 1
  name  = try(upper(var.name), "x")
  dynamic "default_node_pool" {
    for_each = [1]
    content { name = "p${default_node_pool.value}" }
  }
}
output "id" { value = azurerm_kubernetes_cluster.x[*].id }
~~~a = "b"
