/**
 * What a tenant says about its own fields, in words both products share. Plain types and functions: the admin app reads them too, and
 * its chunk must not carry the worker's schema library.
 */
export const FIELD_KINDS = [ 'text', 'number', 'integer', 'boolean', 'date', 'time', 'guid', 'enum', 'other' ] as const;
export type FieldKind = typeof FIELD_KINDS[ number ];

export type FieldInfo = {
	name: string;
	kind: FieldKind;
	/** UTF-16 units; null where the tenant does not say (Finance & Operations never does). */
	maxLength: number | null;
	/** Dynamics refuses a new record without it. */
	required: boolean;
	readOnly: boolean;
	key: boolean;
	/** Of an enum, as they travel in JSON. */
	members: string[];
};
export type EntityInfo = { name: string; fields: FieldInfo[] };
/** Answer of the command "read_metadata", and what the store keeps of it. */
export type Metadata = {
	connection_id: string;
	product: 'fo' | 'bc';
	/** Names of every entity set of the tenant; fields are read for some of them only. */
	sets: string[];
	entities: EntityInfo[];
};

/** Entity sets of the documents an order becomes. */
export const ORDER_ENTITIES = {
	bc: { header: 'salesOrders', line: 'salesOrderLines', customer: 'customers' },
	fo: { header: 'SalesOrderHeadersV4', line: 'SalesOrderLinesV3', customer: 'CustomersV3' },
} as const;

const KINDS: Readonly< Record< string, FieldKind > > = {
	String: 'text', Boolean: 'boolean', Date: 'date', DateTimeOffset: 'time', Guid: 'guid',
	Decimal: 'number', Double: 'number', Single: 'number', Int16: 'integer', Int32: 'integer', Int64: 'integer', Byte: 'integer', SByte: 'integer',
};

/** "Edm.String", or "String" as F&O's metadata service writes it. */
export function kindOf( type: string ): FieldKind {
	return KINDS[ type.replace( /^Edm\./, '' ) ] ?? 'other';
}

export function fieldOf( metadata: Pick< Metadata, 'entities' > | null, entity: string, field: string ): FieldInfo | undefined {
	return metadata?.entities.find( ( one ) => one.name === entity )?.fields.find( ( one ) => one.name === field );
}

/** Entity set -> field -> UTF-16 units, of every field whose length the tenant says. What the worker needs of it for each order. */
export type Lengths = Record< string, Record< string, number > >;
/** Entity set -> field -> members of its enum, of every field that is one. */
export type Members = Record< string, Record< string, string[] > >;

/** A name with a blank travels in Business Central as "Fixed_x0020_Asset"; how a person writes it is taken too, the tenant judges. */
export function isMember( members: readonly string[], value: string ): boolean {
	return members.includes( value ) || members.some( ( member ) => member.includes( '_x' ) && member.replace( /_x([0-9A-Fa-f]{4})_/g, ( _whole, code: string ) => String.fromCharCode( Number.parseInt( code, 16 ) ) ) === value );
}
