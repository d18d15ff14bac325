/** Records of the other sets: keys that must be free, references that must exist, what the server fills in by itself. */
import { PARENTS, contractOf, type Entity } from './contract.ts';
import { addContactOf, newContact } from './contacts.ts';
import { dialog, sameKeyExists } from './errors.ts';
import { setInventory } from './ledger-entries.ts';
import { both, checkIds, resolve, resolveCurrency } from './lookup.ts';
import type { Company } from './seed.ts';
import { tableName } from './tables.ts';
import { ZERO_GUID, type Input, type Row } from './values.ts';

export function insertMaster( company: Company, set: string, input: Input, parentId?: string ): Row {
	const entity = contractOf( set );
	const parent = PARENTS[ set ];
	const row: Row = { ...input, ...( parent !== undefined && parentId !== undefined && set !== 'pictures' ? { [ parent.field ]: parentId } : {} ) };
	Object.assign( row, filledIn( company, set, row ) );
	checkIds( company, input );
	refuseTaken( company, entity, row );
	const made = company.tables.insert( set, row );
	if ( set === 'customers' ) {
		addContactOf( company, made );
	}
	return made;
}

export function patchMaster( company: Company, set: string, row: Row, input: Input ): Row {
	const entity = contractOf( set );
	checkIds( company, input );
	if ( ( set === 'customers' || set === 'contacts' ) && input.displayName === '' ) {
		throw dialog( 'The blank "displayName" is not allowed.' );
	}
	const { inventory, ...rest } = input;
	const values = { ...rest, ...references( company, set, rest ) };
	refuseTaken( company, entity, { ...row, ...values } );
	return company.tables.transaction( () => {
		const updated = Object.keys( values ).length > 0 ? company.tables.update( set, String( row.id ), values ) : row;
		if ( set === 'items' && inventory !== undefined ) {
			setInventory( company, updated, String( inventory ) );
		}
		return company.tables.get( set, String( updated.id ) );
	} );
}

export function removeMaster( company: Company, set: string, row: Row ): void {
	const used = set === 'customers' ? [ 'customerId', 'Customer', row.number ] as const : set === 'items' ? [ 'itemId', 'Item', row.number ] as const : undefined;
	if ( used !== undefined ) {
		const [ field, name, number ] = used;
		const holder = ( set === 'customers' ? company.tables.list( 'salesOrders' ) : company.tables.list( 'salesOrderLines' ) ).some( ( one ) => one[ field ] === row.id );
		if ( holder ) {
			throw dialog( `You cannot delete ${ name } ${ String( number ) } because there is at least one outstanding Sales Order ${ set === 'items' ? 'that includes this item' : 'for this customer' }.` );
		}
	}
	company.tables.remove( set, String( row.id ) );
}

/** Numbers, template values and defaults of new records. */
function filledIn( company: Company, set: string, input: Row ): Row {
	switch ( set ) {
		case 'customers': return newCustomer( company, input );
		case 'contacts': return { ...newContact( company, input ), displayName: named( input ) };
		case 'items': return newItem( company, input );
		default: return references( company, set, input );
	}
}

function newCustomer( company: Company, input: Row ): Row {
	const area = company.tables.list( 'taxAreas' )[ 0 ];
	const own = input.taxAreaId === undefined || input.taxAreaId === ZERO_GUID;
	return {
		displayName: named( input ),
		number: String( input.number ?? '' ) || company.tables.nextNumber( 'C', 10010, 10 ),
		currencyCode: company.currency,
		taxLiable: input.taxLiable ?? true,
		...( own && area !== undefined ? { taxAreaId: String( area.id ) } : {} ),
		taxAreaDisplayName: String( ( own ? area : company.tables.find( 'taxAreas', String( input.taxAreaId ) ) )?.displayName ?? '' ),
		...references( company, 'customers', input ),
	};
}

function named( input: Row ): string {
	if ( input.displayName === undefined ) {
		throw dialog( 'A "displayName" must be provided.' );
	}
	if ( input.displayName === '' ) {
		throw dialog( 'The blank "displayName" is not allowed.' );
	}
	return String( input.displayName );
}

function newItem( company: Company, input: Row ): Row {
	if ( input.inventory !== undefined && input.inventory !== '0' ) {
		throw dialog( 'Inventory cannot be changed during on insert.' );
	}
	const type = String( input.type ?? 'Inventory' );
	const template: Row = {
		...both( company.tables.findBy( 'generalProductPostingGroups', 'code', 'RETAIL' ) ?? null, 'generalProductPostingGroupId', 'generalProductPostingGroupCode' ),
		...( type === 'Inventory' ? both( company.tables.findBy( 'inventoryPostingGroups', 'code', 'RESALE' ) ?? null, 'inventoryPostingGroupId', 'inventoryPostingGroupCode' ) : {} ),
		...both( company.tables.list( 'taxGroups' )[ 0 ] ?? null, 'taxGroupId', 'taxGroupCode' ),
		...both( company.tables.findBy( 'unitsOfMeasure', 'code', 'PCS' ) ?? null, 'baseUnitOfMeasureId', 'baseUnitOfMeasureCode' ),
	};
	return { ...template, number: String( input.number ?? '' ) || company.tables.nextNumber( '', 1100 ), ...references( company, 'items', input ) };
}

type Pair = readonly [ idField: string, codeField: string, set: string, key: string, byId: string, byCode: string, mismatch: string ];

const ITEM_PAIRS: readonly Pair[] = [
	[ 'taxGroupId', 'taxGroupCode', 'taxGroups', 'code', 'The "taxGroupId" does not match to a Tax Group.', 'The "taxGroupCode" does not match to a Tax Group.', 'The tax group values do not match to a specific Tax Group.' ],
	[ 'itemCategoryId', 'itemCategoryCode', 'itemCategories', 'code', 'The "itemCategoryId" does not match to a specific Item Category group.', 'The "itemCategoryCode" does not match to a Item Category.', 'The item categories values do not match to a specific item category.' ],
	[ 'baseUnitOfMeasureId', 'baseUnitOfMeasureCode', 'unitsOfMeasure', 'code', 'The "baseUnitOfMeasureId" does not match to a Unit of Measure.', 'The unit of measure values do not match to a specific Unit of Measure.', 'The unit of measure values do not match to a specific Unit of Measure.' ],
	[ 'generalProductPostingGroupId', 'generalProductPostingGroupCode', 'generalProductPostingGroups', 'code', 'The "generalProductPostingGroupId" does not match to a General Product Posting Group.', 'The "generalProductPostingGroupCode" does not match to a General Product Posting Group.', 'The general product posting group values do not match to a specific group.' ],
	[ 'inventoryPostingGroupId', 'inventoryPostingGroupCode', 'inventoryPostingGroups', 'code', 'The "inventoryPostingGroupId" does not match to an Inventory Posting Group.', 'The "inventoryPostingGroupCode" does not match to an Inventory Posting Group.', 'The inventory posting group values do not match to a specific group.' ],
];

const PAIRS: Readonly< Record< string, readonly Pair[] > > = {
	items: ITEM_PAIRS,
	itemVariants: [ [ 'itemId', 'itemNumber', 'items', 'number', 'The "itemId" does not match to an Item.', 'The "itemNumber" does not match to an Item.', 'The item values do not match to a specific Item.' ] ],
	journalLines: [ [ 'accountId', 'accountNumber', 'accounts', 'number', 'The "accountId" does not match to an Account.', 'The "accountNumber" does not match to an Account.', 'The account values do not match to a specific Account.' ] ],
	dimensionSetLines: [ [ 'valueId', 'valueCode', 'dimensionValues', 'code', 'The "valueId" does not match to a Dimension Value.', 'The "valueCode" does not match to a Dimension Value.', 'The dimension field values do not match to a specific Dimension.' ] ],
};

function references( company: Company, set: string, input: Row ): Row {
	const found: Row = set === 'customers' ? resolveCurrency( company, input ) : {};
	for ( const [ idField, codeField, target, key, byId, byCode, mismatch ] of PAIRS[ set ] ?? [] ) {
		const row = resolve( company, input, { set: target, key, idField, codeField, texts: { byId, byCode, mismatch } } );
		if ( row !== undefined ) {
			Object.assign( found, both( row, idField, codeField, key ) );
		}
	}
	return found;
}

/** Primary keys of the tables behind the sets: the SystemId is another key, which is why a clash is possible at all. */
function refuseTaken( company: Company, entity: Entity, row: Row ): void {
	const field = [ 'number', 'code' ].find( ( name ) => entity.byName.get( name )?.readonly !== true && entity.byName.has( name ) );
	if ( field === undefined || row[ field ] === undefined || entity.entitySet === 'dimensionSetLines' ) {
		return;
	}
	const scope = entity.entitySet === 'itemVariants' ? 'itemId' : undefined;
	const twin = company.tables.list( entity.entitySet ).find( ( one ) => one[ field ] === row[ field ] && one.id !== row.id && ( scope === undefined || one[ scope ] === row[ scope ] ) );
	if ( twin !== undefined ) {
		const caption = field === 'number' ? 'No.' : 'Code';
		const table = tableName( entity.entitySet );
		throw sameKeyExists( table, `${ caption }='${ String( row[ field ] ) }'` );
	}
}
