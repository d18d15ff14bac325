/** What must be right in F&O before the first order, each with its remedy. */
import type { InventoryVisibility } from './inventory-visibility.ts';
import { readWarehouses } from './warehouses.ts';
import { SyncError } from '../../core/issue.ts';
import { collectionSchema, textOf, type Row } from '../odata/json.ts';
import { allOf, equals, queryString } from '../odata/query.ts';
import type { Observer, Probe } from '../connector.ts';
import { malformedRow } from '../partial.ts';
import { configuredLines, finding, runChecks, type Check } from '../probe.ts';
import { CROSS_COMPANY, CUSTOMERS, HEADERS, LINES, type FoContext } from './context.ts';

export function probeFo( context: FoContext, visibility: InventoryVisibility | null ): Promise< Probe[] > {
	const { settings, company } = context;
	const inCompany = ( ...more: string[] ) => allOf( equals( 'dataAreaId', company ), ...more );
	const exists = ( name: string, set: string, field: string, value: string, remedy: string ): Check => ( {
		name,
		run: async ( observe ) => value === '' ? finding( 'None is chosen yet.', remedy ) : ( await rows( context, set, inCompany( equals( field, value ) ), [ field ], observe ) ).length > 0 ? `${ value } exists.` : finding( `${ value } does not exist in legal entity ${ company }.`, remedy ),
	} );
	const readable = ( name: string, set: string, field: string ): Check => ( {
		name,
		run: async ( observe ) => {
			await rows( context, set, inCompany(), [ field ], observe );
			return 'May be read.';
		},
	} );
	const signIn: Check = { name: 'Sign-in and legal entity', run: ( observe ) => checkCompany( context, observe ) };
	return runChecks( context.gateway, signIn, [
		{ name: 'App registration', run: ( observe ) => checkRegistration( context, observe ) },
		readable( 'Customers', CUSTOMERS, 'CustomerAccount' ),
		readable( 'Sales orders', HEADERS, 'SalesOrderNumber' ),
		readable( 'Sales order lines', LINES, 'InventoryLotId' ),
		...( settings.create_customers ? [ customerGroup( context ) ] : [] ),
		...( settings.guest_policy === 'one-account' ? [ exists( 'Guest account', CUSTOMERS, 'CustomerAccount', settings.guest_account, 'Create this customer in Dynamics or enter another guest account under Connections.' ) ] : [] ),
		...configuredLines( settings ).map( ( line ) => ( line.kind === 'item'
			? exists( `${ line.purpose } item`, 'ReleasedProductsV2', 'ItemNumber', line.number, 'Release this item in the legal entity, or enter another one under Connections.' )
			: { name: `${ line.purpose } item`, run: () => Promise.resolve( finding( 'Sales order lines of Finance & Operations take items, not ledger accounts.', 'Under Connections, choose a service item instead of an account.' ) ) } ) ),
		...( settings.location === '' ? [] : [ exists( 'Warehouse', 'Warehouses', 'WarehouseId', settings.location, 'Correct the warehouse under Connections.' ) ] ),
		...( settings.payment_terms.trim() === '' ? [] : [ exists( 'Payment terms', 'PaymentTerms', 'Name', settings.payment_terms.trim(), 'Choose terms of payment that exist under Connections.' ) ] ),
		...unique( settings.tax.map( ( rate ) => rate.tax_group ) ).map( ( code ) => exists( `Sales tax group ${ code }`, 'TaxGroups', 'TaxGroupCode', code, 'Correct the sales tax group in the tax table under Connections.' ) ),
		...unique( settings.tax.map( ( rate ) => rate.tax_code ) ).map( ( code ) => exists( `Item sales tax group ${ code }`, 'TaxItemGroups', 'TaxItemGroupCode', code, 'Correct the item sales tax group in the tax table under Connections.' ) ),
		...( settings.numbering === 'own' ? [ ownNumbers() ] : [] ),
		...( visibility ? [ { name: 'Inventory Visibility', run: ( observe: Observer ) => checkVisibility( context, visibility, observe ) } ] : [] ),
	] );
}

async function checkCompany( context: FoContext, observe: Observer ): Promise< string | ReturnType< typeof finding > > {
	const found = await rows( context, 'LegalEntities', equals( 'LegalEntityId', context.company ), [ 'LegalEntityId' ], observe );
	return found.length > 0 ? `Signed in; legal entity ${ context.company } exists.` : finding( `Legal entity ${ context.company } does not exist in this environment.`, 'Enter the company as Dynamics shows it at the top right ("USMF") under Connections.' );
}

/** Readable only for privileged service users, so not seeing it proves nothing: being signed in does. */
async function checkRegistration( context: FoContext, observe: Observer ): Promise< string | ReturnType< typeof finding > > {
	const { client_id: clientId, auth } = context.settings;
	if ( auth === 'basic' ) {
		return 'Not needed for this sign-in.';
	}
	const path = `SysAADClients${ queryString( { filter: equals( 'AADClientId', clientId ), select: [ 'AADClientId', 'UserId', 'Name' ] } ) }`;
	try {
		const { data } = await context.gateway.json( { method: 'GET', path, what: 'check app registration', effect: 'read' }, observe );
		const [ row ] = collectionSchema.safeParse( data ).data?.value ?? [];
		return row ? `The app works as user ${ textOf( row, 'UserId' ) }.` : finding( 'The client id of this connection is not in the list of registered apps.', 'In Dynamics, System administration > Setup > Microsoft Entra applications: add the client id with a service user.' );
	} catch ( error ) {
		if ( error instanceof SyncError && error.issue.code === 'permission_missing' ) {
			return 'Signed in. The list of registered apps is not readable for this user, which is no fault.';
		}
		throw error;
	}
}

function customerGroup( context: FoContext ): Check {
	const group = context.settings.customer_group.trim();
	return {
		name: 'Customer group',
		run: async ( observe ) => {
			if ( group === '' ) {
				return finding( 'No customer group is chosen, so new customers cannot be created.', 'Enter a customer group under Connections.' );
			}
			const found = await rows( context, 'CustomerGroups', allOf( equals( 'dataAreaId', context.company ), equals( 'CustomerGroupId', group ) ), [ 'CustomerGroupId' ], observe );
			return found.length > 0 ? `${ group } exists.` : finding( `Customer group ${ group } does not exist in legal entity ${ context.company }.`, 'Correct the customer group under Connections.' );
		},
	};
}

/** OData shows no number sequences; the setting can only be named. */
function ownNumbers(): Check {
	return { name: 'Order numbers', run: () => Promise.resolve( 'Concord sends the sales order number: the number sequence of sales orders must allow manual numbers (Accounts receivable parameters > Number sequences).' ) };
}

async function rows( context: FoContext, set: string, filter: string, select: string[], observe: Observer ): Promise< Row[] > {
	const { data } = await context.gateway.json( { method: 'GET', path: set + queryString( { filter, select, top: 1 }, CROSS_COMPANY ), what: `check ${ set }`, effect: 'read' }, observe );
	const page = collectionSchema.safeParse( data );
	if ( ! page.success ) {
		throw malformedRow( 'a list of records' );
	}
	return page.data.value;
}

function unique( values: string[] ): string[] {
	return [ ...new Set( values.map( ( value ) => value.trim() ).filter( ( value ) => value !== '' ) ) ];
}

/** Asks for an item that nobody has: signed in, the environment known, the index right. */
async function checkVisibility( context: FoContext, visibility: InventoryVisibility, observe: Observer ): Promise< string | ReturnType< typeof finding > > {
	const places = await readWarehouses( context, observe );
	if ( places.length === 0 ) {
		return finding( 'There is no warehouse in this legal entity to ask Inventory Visibility about.', 'Create a warehouse, or empty the address of Inventory Visibility under Connections.' );
	}
	await visibility.onHand( [ 'CONCORD-PROBE' ], places.slice( 0, 1 ), observe );
	return 'Answers; stock flows ask it.';
}
