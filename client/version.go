package client

// Version is the version of this module. The User-Agent bears it.
const Version = "0.1.0"
