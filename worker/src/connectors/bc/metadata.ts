/**
 * Entity sets and fields of a Business Central tenant, from $metadata of the standard API and, for sets named
 * "publisher/group/version/set", of the custom API they are on (d365-bc-dataverse.md, 2: standard pages cannot be extended).
 */
import type { EntityInfo } from '../../core/mapping/metadata.ts';
import { SyncError } from '../../core/issue.ts';
import type { Observer } from '../connector.ts';
import { readEdmx, type Edmx } from '../odata/edmx.ts';
import { malformedRow } from '../partial.ts';
import type { BcContext } from './context.ts';

/**
 * $metadata does not tell which fields a page refuses to take, so those of the API pages of version 2.0 stand here (Editable = false in
 * their source).
 */
const READ_ONLY: Readonly< Record< string, readonly string[] > > = {
	salesOrders: [
		'id', 'number', 'customerName', 'billToName', 'billToAddressLine1', 'billToAddressLine2', 'billToCity', 'billToCountry', 'billToState', 'billToPostCode', 'discountAppliedBeforeTax',
		'totalAmountExcludingTax', 'totalTaxAmount', 'totalAmountIncludingTax', 'status', 'lastModifiedDateTime',
	],
	salesOrderLines: [ 'id', 'discountAppliedBeforeTax', 'amountExcludingTax', 'taxPercent', 'totalTaxAmount', 'amountIncludingTax', 'invoiceDiscountAllocation', 'netAmount', 'netTaxAmount', 'netAmountIncludingTax' ],
	customers: [ 'id', 'balanceDue', 'taxAreaDisplayName', 'lastModifiedDateTime' ],
};
/** On every page, custom ones included: BC fills them in. */
const ALWAYS_READ_ONLY = new Set( [ 'id', 'lastModifiedDateTime', 'systemId', 'systemCreatedAt', 'systemModifiedAt' ] );

export async function readBcMetadata( context: BcContext, wanted: readonly string[], observe: Observer ): Promise< Edmx > {
	const routes = new Map< string, string[] >( [ [ '', [] ] ] );
	for ( const name of wanted ) {
		const parts = name.split( '/' );
		const route = parts.length === 4 ? parts.slice( 0, 3 ).join( '/' ) : '';
		routes.set( route, [ ...routes.get( route ) ?? [], parts.at( -1 ) ?? '' ] );
	}
	const answers = await Promise.all( [ ...routes ].map( ( [ route, sets ] ) => ofRoute( context, route, sets, observe ) ) );
	return { sets: answers.flatMap( ( one ) => one.sets ), entities: answers.flatMap( ( one ) => one.entities ) };
}

async function ofRoute( context: BcContext, route: string, sets: readonly string[], observe: Observer ): Promise< Edmx > {
	const path = route === '' ? '$metadata' : `../${ route.split( '/' ).map( encodeURIComponent ).join( '/' ) }/$metadata`;
	const { text } = await context.gateway.send( { method: 'GET', path, what: 'read metadata', effect: 'read', headers: { accept: 'application/xml' }, ...( route === '' ? {} : { entity: route } ) }, observe );
	const named = ( name: string ) => ( route === '' ? name : `${ route }/${ name }` );
	try {
		const found = readEdmx( text, sets );
		return { sets: found.sets.map( named ), entities: found.entities.map( ( { name, fields } ): EntityInfo => ( { name: named( name ), fields: fields.map( ( field ) => ( { ...field, readOnly: field.readOnly || ALWAYS_READ_ONLY.has( field.name ) || ( READ_ONLY[ name ]?.includes( field.name ) === true && route === '' ) } ) ) } ) ) };
	} catch ( error ) {
		throw error instanceof RangeError ? new SyncError( malformedRow( 'the description of its fields' ).issue, { cause: error } ) : error;
	}
}
