/** What must be right in Business Central before the first order, each with its remedy. */
import type { Probe } from '../connector.ts';
import { equals, queryString } from '../odata/query.ts';
import { textOf } from '../odata/json.ts';
import { configuredLines, finding, runChecks, type Check } from '../probe.ts';
import type { BcContext } from './context.ts';

export function probeBc( context: BcContext ): Promise< Probe[] > {
	const { settings } = context;
	const exists = ( name: string, set: string, field: string, value: string, remedy: string ): Check => ( {
		name,
		run: async ( observe ) => {
			if ( value === '' ) {
				return finding( 'None is chosen yet.', remedy );
			}
			const rows = await context.rows( set + queryString( { filter: equals( field, value.toUpperCase() ), select: [ 'id', field ], top: 1 } ), `check ${ set }`, observe );
			return rows.length > 0 ? `${ value } exists.` : finding( `${ value } does not exist in this company.`, remedy );
		},
	} );
	const readable = ( name: string, set: string ): Check => ( {
		name,
		run: async ( observe ) => {
			await context.rows( set + queryString( { select: [ 'id' ], top: 1 } ), `check ${ set }`, observe );
			return 'May be read.';
		},
	} );
	const signIn: Check = {
		name: 'Sign-in and company',
		run: async ( observe ) => {
			const { id } = await context.company( observe );
			await context.rows( `customers${ queryString( { select: [ 'id' ], top: 1 } ) }`, 'check customers', observe );
			return `Signed in; company ${ settings.company === id ? id : settings.company } exists.`;
		},
	};
	return runChecks( context.gateway, signIn, [
		readable( 'Sales orders', 'salesOrders' ),
		readable( 'Sales invoices', 'salesInvoices' ),
		readable( 'Sales shipments', 'salesShipments' ),
		currency( context ),
		...( settings.guest_policy === 'one-account' ? [ exists( 'Guest account', 'customers', 'number', settings.guest_account, 'Create this customer in Business Central or enter another guest account under Connections.' ) ] : [] ),
		...configuredLines( settings ).map( ( line ) => exists( `${ line.purpose } ${ line.kind }`, line.kind === 'item' ? 'items' : 'accounts', 'number', line.number, `Enter an existing ${ line.kind } under Connections.` ) ),
		...( settings.location === '' ? [] : [ exists( 'Location', 'locations', 'code', settings.location, 'Correct the location under Connections.' ) ] ),
		...( settings.payment_terms.trim() === '' ? [] : [ exists( 'Payment terms', 'paymentTerms', 'code', settings.payment_terms.trim().toUpperCase(), 'Choose payment terms that exist under Connections.' ) ] ),
		...( settings.payment_method.trim() === '' ? [] : [ exists( 'Payment method', 'paymentMethods', 'code', settings.payment_method.trim().toUpperCase(), 'Choose a payment method that exists under Connections.' ) ] ),
		...unique( settings.tax.map( ( rate ) => rate.tax_code ) ).map( ( code ) => exists( `Tax code ${ code }`, 'taxGroups', 'code', code, 'Correct the tax code in the tax table under Connections.' ) ),
	] );
}

/** The local currency needs no row; foreign ones do. What the store sells in is not known here, so the list is shown. */
function currency( context: BcContext ): Check {
	return {
		name: 'Currencies',
		run: async ( observe ) => {
			const rows = await context.rows( `currencies${ queryString( { select: [ 'id', 'code' ] } ) }`, 'check currencies', observe );
			const codes = rows.map( ( row ) => textOf( row, 'code' ) ).filter( ( code ) => code !== '' );
			return `Besides the local currency: ${ codes.length > 0 ? codes.slice( 0, 30 ).join( ', ' ) : 'none' }. Orders in another currency stop until it is set up.`;
		},
	};
}

function unique( values: string[] ): string[] {
	return [ ...new Set( values.map( ( value ) => value.trim().toUpperCase() ).filter( ( value ) => value !== '' ) ) ];
}
