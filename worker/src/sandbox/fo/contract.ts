/** Entity sets of Finance & Operations as the contract data has them: fields, types, keys, empty values. */
import entities from '../contracts/fo/entities.json' with { type: 'json' };
import { CUSTOM, CUSTOM_ENUMS, CUSTOM_FIELDS } from './custom.ts';
import { LEDGER_ENTITIES } from './ledger-entities.ts';
import enums from '../contracts/fo/enums.json' with { type: 'json' };

/** Decimals and integers are decimal strings; everything else is text as on the wire. */
export type Row = Record< string, string >;
export type Field = { name: string; type: string; enumType: string | null; key: boolean };
export type Entity = {
	set: string;
	type: string;
	keys: readonly string[];
	fields: ReadonlyMap< string, Field >;
	/** Versions of one entity show the same rows. */
	table: string;
};

const SAME_TABLE: Record< string, string > = { SalesOrderHeadersV2: 'SalesOrderHeadersV4', SalesOrderHeadersV3: 'SalesOrderHeadersV4', SalesOrderLines: 'SalesOrderLinesV3' };
/** What F&O shows for a date that was never set (d365-fo.md, 0). */
export const NO_DATE = '1900-01-01T12:00:00Z';

const bySet = new Map< string, Entity >( [ ...entities.entities, ...LEDGER_ENTITIES, ...CUSTOM ].map( ( one ) => [ one.entitySet, {
	set: one.entitySet, type: one.entityType, keys: one.keys, table: SAME_TABLE[ one.entitySet ] ?? one.entitySet,
	fields: new Map( [ ...one.fields, ...CUSTOM_FIELDS[ one.entitySet ] ?? [] ].map( ( field ) => [ field.name, { name: field.name, type: field.type, enumType: 'enum' in field && typeof field.enum === 'string' ? field.enum : null, key: one.keys.includes( field.name ) } ] ) ),
} ] ) );

export function allEntities(): readonly Entity[] {
	return [ ...bySet.values() ];
}

export function entityOf( set: string ): Entity | undefined {
	return bySet.get( set );
}

const members: Record< string, { members: { name: string; value?: number }[] } > = { ...enums.enums as Record< string, { members: { name: string; value?: number }[] } >, ...CUSTOM_ENUMS };

export function membersOf( enumType: string ): readonly { name: string; value?: number }[] {
	return members[ enumType ]?.members ?? [];
}

export function isNumber( field: Field ): boolean {
	return /^Edm\.(Decimal|Double|Int16|Int32|Int64)$/.test( field.type );
}

/** Never null: "" for text, 0 for numbers, the first member of an enum, 1900 for dates. */
export function emptyOf( field: Field ): string {
	if ( field.enumType !== null ) {
		return membersOf( field.enumType )[ 0 ]?.name ?? '';
	}
	if ( field.type === 'Edm.DateTimeOffset' ) {
		return NO_DATE;
	}
	if ( field.type === 'Edm.Guid' ) {
		return '00000000-0000-0000-0000-000000000000';
	}
	return isNumber( field ) ? '0' : '';
}

export function emptyRow( entity: Entity ): Row {
	return Object.fromEntries( [ ...entity.fields.values() ].map( ( field ) => [ field.name, emptyOf( field ) ] ) );
}
