/* Stands in for libaio on machines without it: every call answers -ENOSYS. Built by build.sh. */
int io_setup(void) { return -38; }
int io_submit(void) { return -38; }
int io_getevents(void) { return -38; }
