package client

// Version is the version of this module. It is sent in the User-Agent.
const Version = "0.1.0"
