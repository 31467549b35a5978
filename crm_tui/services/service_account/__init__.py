"""An account of the computer that owns the shop, so that roles hold against curious hands as well."""
