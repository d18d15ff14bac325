/** Form of an order flow as the plugin checks it (plugin/src/Rest/FlowForm.php): loose for a draft, strict before publishing. */
import { z } from 'zod';
import { rulesSchema } from '../../core/rules/schema.ts';

const entry = z.record( z.string(), z.unknown() );
const rowSchema = z.strictObject( { target: z.string().min( 1 ).max( 200 ), source: z.looseObject( { kind: z.enum( [ 'path', 'constant', 'expression' ] ) } ), steps: z.array( entry ).max( 50 ).optional(), conditions: z.array( entry ).max( 50 ).optional(), required: z.boolean().optional() } );
const documentSchema = z.strictObject( { rows: z.array( rowSchema ).max( 300 ), removed: z.array( z.string().max( 200 ) ).max( 300 ) } );
export const orderFormSchema = z.strictObject( {
	schemaVersion: z.number().int(), documents: z.strictObject( { header: documentSchema, line: documentSchema, customer: documentSchema } ),
	rules: rulesSchema.optional(), steps: z.array( entry ).max( 100 ).optional(), layout: entry.optional(),
} );

/** A sentence, null when nothing is wrong. */
export function faultOf( mappings: unknown ): string | null {
	const { schemaVersion, documents } = orderFormSchema.parse( mappings );
	if ( schemaVersion !== 1 ) {
		return 'it was made by another version of Concord.';
	}
	for ( const { rows } of Object.values( documents ) ) {
		const targets = new Set< string >();
		for ( const { target, source } of rows ) {
			const text = source.kind === 'path' ? source[ 'path' ] : source.kind === 'expression' ? source[ 'expression' ] : source[ 'value' ];
			if ( targets.has( target ) ) {
				return `two rows write ${ target }.`;
			}
			if ( ! /^[A-Za-z_][A-Za-z0-9_]*$/.test( target ) ) {
				return `“${ target }” is not the name of a field.`;
			}
			if ( text === undefined || text === null || ( source.kind !== 'constant' && ( typeof text !== 'string' || text.trim() === '' ) ) ) {
				return `${ target } has no source.`;
			}
			targets.add( target );
		}
	}
	return null;
}
