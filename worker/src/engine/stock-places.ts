/** Warehouses that a stock flow names, held against the tenant's before anything is read. */
import type { Observer } from '../connectors/connector.ts';
import type { StockSource } from '../connectors/stock.ts';
import { SyncError } from '../core/issue.ts';

const KNOWN_TOLD = 20;
const NAMED = 5;

type Asked = { source: StockSource; locations: readonly string[]; /** Name of the flow. */ flow: string; company: string; observe: Observer };

/** A warehouse that is not there has no rows, and no rows would look like an empty shop, or like nothing to do. Throws SyncError with its code. */
export async function mustKnowPlaces( { source, locations, flow, company, observe }: Asked ): Promise< void > {
	if ( locations.length === 0 ) {
		return;
	}
	if ( ! source.tellsPlaces ) {
		throw new SyncError( { code: 'setting_missing', retryClass: 'rejected', field: 'locations', message: `The flow "${ flow }" asks for the stock of ${ locations.join( ', ' ) }, and Business Central's API tells only the sum of all locations.`, remedy: 'Take the warehouses out of the flow\'s trigger and publish it again.' } );
	}
	const known = await source.places( observe );
	const folded = new Set( known.map( fold ) );
	const foreign = locations.filter( ( code ) => ! folded.has( fold( code ) ) );
	if ( foreign.length > 0 ) {
		throw new SyncError( {
			code: 'setting_missing', retryClass: 'rejected', field: 'locations', valueClass: 'unknown warehouse', facts: { unknown: foreign, known: known.slice( 0, KNOWN_TOLD ) },
			message: `The flow "${ flow }" asks for the stock of warehouse ${ foreign.join( ', ' ) }, and ${ company } has no warehouse of that code (it has ${ listed( known ) || 'none' }). No stock was read.`,
			remedy: 'Correct the warehouses in the flow\'s trigger and publish it again.',
		} );
	}
}

/** As Dynamics and the store compare codes and SKUs. */
export function fold( text: string ): string {
	return text.trim().toLowerCase();
}

/** The first of them by name, the rest by number. */
export function listed( names: readonly string[] ): string {
	return names.length > NAMED ? `${ names.slice( 0, NAMED ).join( ', ' ) } and ${ names.length - NAMED } more` : names.join( ', ' );
}
