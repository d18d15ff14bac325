/**
 * A tax engine by the contract of docs/tax-engine.md, version 1, in one file: rates by country and tax class from a table. Start it
 * beside the worker with `CONCORD_TAX_ENGINE_KEY=… node tax-engine.ts` and enter http://127.0.0.1:8787/ under Rules, or put it behind
 * https and keep only `answerOf` with your own rates.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';

type Line = { id: string; net: string; tax: string; tax_class: string };
type Question = { version: 1; order: { ship_to: { country: string }; lines: Line[] } };
export type RateTable = Record< string, Record< string, { percent: string; code: string; group?: string } > >;

const MAX_AGE_SECONDS = 300;

/** Everything the contract asks of an engine: refuse what is unsigned, old or of another version; answer every line. */
export function createTaxEngine( key: string, rates: RateTable, now: () => number = Date.now ): Server {
	return createServer( ( request, response ) => {
		const pieces: Buffer[] = [];
		request.on( 'data', ( piece: Buffer ) => pieces.push( piece ) );
		request.on( 'end', () => {
			const body = Buffer.concat( pieces ).toString( 'utf8' );
			const refuse = ( status: number, message: string ) => response.writeHead( status, { 'content-type': 'application/json' } ).end( JSON.stringify( { error: message } ) );
			if ( ! isSigned( key, String( request.headers[ 'concord-signature' ] ?? '' ), body, now() ) ) {
				refuse( 401, 'The signature is missing, wrong or too old.' );
				return;
			}
			if ( request.headers[ 'concord-version' ] !== '1' ) {
				refuse( 400, 'This engine speaks version 1.' );
				return;
			}
			const answer = answerOf( JSON.parse( body ) as Question, rates );
			if ( answer === null ) {
				refuse( 422, 'There is no rate for this country and tax class.' );
				return;
			}
			response.writeHead( 200, { 'content-type': 'application/json' } ).end( JSON.stringify( answer ) );
		} );
	} );
}

export function answerOf( { order }: Question, rates: RateTable ): { version: 1; lines: unknown[] } | null {
	const lines = order.lines.map( ( line ) => {
		const rate = rates[ order.ship_to.country ]?.[ line.tax_class || 'standard' ];
		return rate && { id: line.id, tax: percentOf( line.net, rate.percent ), percent: rate.percent, code: rate.code, group: rate.group ?? '' };
	} );
	return lines.every( ( line ) => line !== undefined ) ? { version: 1, lines } : null;
}

/** In whole numbers: binary fractions would lose cents. Amounts have at most six decimals, rates four. */
function percentOf( net: string, percent: string ): string {
	const scaled = ( text: string, decimals: number ) => {
		const [ whole = '0', rest = '' ] = text.replace( '-', '' ).split( '.' );
		return BigInt( whole + rest.slice( 0, decimals ).padEnd( decimals, '0' ) );
	};
	const cents = ( scaled( net, 6 ) * scaled( percent, 4 ) * 2n / 10n ** 10n + 1n ) / 2n;
	return `${ net.startsWith( '-' ) ? '-' : '' }${ cents / 100n }.${ String( cents % 100n ).padStart( 2, '0' ) }`;
}

function isSigned( key: string, header: string, body: string, now: number ): boolean {
	const found = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec( header );
	if ( ! found || Math.abs( now / 1000 - Number( found[ 1 ] ) ) > MAX_AGE_SECONDS ) {
		return false;
	}
	const expected = createHmac( 'sha256', key ).update( `${ found[ 1 ] }.${ body }`, 'utf8' ).digest();
	return timingSafeEqual( expected, Buffer.from( found[ 2 ] ?? '', 'hex' ) );
}

if ( process.argv[ 1 ] !== undefined && import.meta.filename === process.argv[ 1 ] ) {
	const key = process.env[ 'CONCORD_TAX_ENGINE_KEY' ] ?? '';
	if ( key === '' ) {
		throw new Error( 'Set CONCORD_TAX_ENGINE_KEY to the key the worker signs with.' );
	}
	const standard = { percent: '19', code: 'VAT19' };
	createTaxEngine( key, { DE: { standard, 'reduced-rate': { percent: '7', code: 'VAT7' } } } ).listen( Number( process.env[ 'PORT' ] ?? 8787 ), '127.0.0.1' );
}
