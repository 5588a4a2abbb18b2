# The second of two nodes of a flannel network.
NUMBER=15
SUMMARY="flannel: the other node"

start() {
  flannel_node 14
  flannel_pod green-5b8c7d9f6c-vt4rn
}
