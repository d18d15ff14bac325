/** Rows of items and customers that say what the store may do with the record; all others hand over a field, of which somebody is master. */
export const NOT_FIELDS: ReadonlySet< string > = new Set( [ 'create', 'whenBlocked', 'currency', 'pricesIncludeTax', 'mail', 'role', 'vatMeta', 'groupMeta', 'bothWays' ] );
