/* Stands in for libnuma on machines without it: says that there is no NUMA. Built by build.sh. */
void *numa_all_nodes_ptr;
int numa_available(void) { return -1; }
int numa_node_of_cpu(int cpu) { (void) cpu; return -1; }
void *numa_alloc_onnode(unsigned long size, int node) { (void) size; (void) node; return 0; }
void *numa_alloc_local(unsigned long size) { (void) size; return 0; }
void numa_free(void *start, unsigned long size) { (void) start; (void) size; }
long mbind(void) { return -38; }
long set_mempolicy(void) { return -38; }
