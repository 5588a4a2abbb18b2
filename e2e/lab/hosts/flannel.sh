# The first of two nodes of a flannel network; the pods of both reach each other when both are up.
NUMBER=14
SUMMARY="flannel: cni0 and flannel.1 (vxlan 1 over eth1), pods reach those of flannel2"

start() {
  flannel_node 15
  flannel_pod red-6c5d7b9f4-8wq2x
  flannel_pod blue-79f5d8c66b-mk7zl
}
