/** The preview and the real document are one run: for every recorded order, byte by byte. */
import { describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/core/json-number.ts';
import { prepareOrder } from '../../src/core/prepare.ts';
import { previewDocuments, type OrderPreview } from '../../src/core/preview.ts';
import recorded from '../../src/sandbox/store/recorded-orders.json' with { type: 'json' };
import { connectionSchema } from '../../src/store/contract/api.ts';
import { translateOrder } from '../../src/store/translate.ts';
import { sandboxConnection } from '../../../e2e/demo/connection.ts';
import { startSandbox } from '../../src/sandbox/index.ts';

const text = ( values: Record< string, unknown > ) => canonicalJson( Object.fromEntries( Object.entries( values ).map( ( [ name, value ] ) => [ name, typeof value === 'boolean' ? value : String( value ) ] ) ) );
const written = ( document: OrderPreview[ 'documents' ][ number ] | undefined ) => canonicalJson( Object.fromEntries( ( document?.fields ?? [] ).filter( ( field ) => field.outcome === 'written' ).map( ( field ) => [ field.field, field.value ] ) ) );

describe.each( [ 'bc', 'fo' ] as const )( 'preview of %s documents', ( product ) => {
	it( 'is what is sent, for every recorded order', async () => {
		const sandbox = await startSandbox();
		const { secret: _secret, ...input } = sandboxConnection( sandbox, product );
		await sandbox.close();
		const { settings } = connectionSchema.parse( { id: 'one', secret: null, ...input } );
		for ( const source of recorded as unknown[] ) {
			const order = translateOrder( source );
			const common = { order, settings, product, reference: `WC-${ order.id }`, customer: { key: 'k', number: 'C1' }, sha256: ( value: string ) => createHash( 'sha256' ).update( value ).digest( 'hex' ) };
			const prepared = await prepareOrder( common );
			const preview = await previewDocuments( common );
			expect( preview.problems ).toEqual( [] );
			expect( written( preview.documents[ 0 ] ), `order ${ order.id }` ).toBe( text( prepared.header ) );
			const { lines } = prepared;
			expect( preview.documents.slice( 1 ).map( ( document ) => [ document.id, written( document ) ] ) ).toEqual( lines.map( ( line ) => [ line.id, text( line.values ) ] ) );
		}
	} );
} );
