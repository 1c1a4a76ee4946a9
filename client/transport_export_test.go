package client

// FateOf lets the tests of the transport ask for the fate that an error carries.
var FateOf = fateOf
