/** What the paths of a mapping hold for one order: shown beside the source tree of the editor. */
import type { Order } from '../model/order.ts';
import { LIST_FIELDS } from './known-paths.ts';
import { orderViews } from './order-views.ts';
import { isEmpty, readPath, toValue } from './value.ts';

/** A page, not an export: custom data of one order can be any size. */
const MOST = 400;
const LENGTH = 200;

/** Path -> text, for the order, its lists and its first line. Empty ones are left out. */
export function sourceValues( order: Order ): Record< string, string > {
	const { lines, ...head } = order;
	const values: Record< string, string > = {};
	collect( head, '', values );
	collect( lines[ 0 ] ?? {}, 'line.', values );
	const root = { ...order, ...orderViews( order ) };
	collect( { sums: root.sums, taxByRate: root.taxByRate }, '', values );
	for ( const [ list, names ] of Object.entries( LIST_FIELDS ) ) {
		collect( Object.fromEntries( names.map( ( name ) => [ `${ list }.${ name }`, readPath( root, `${ list }.${ name }` ) ] ) ), '', values );
	}
	return values;
}

function collect( from: object, prefix: string, into: Record< string, string > ): void {
	for ( const [ key, found ] of Object.entries( from ) ) {
		const value = toValue( found );
		if ( Object.keys( into ).length >= MOST ) {
			return;
		}
		if ( ! isEmpty( value ) ) {
			into[ prefix + key ] = String( value ).slice( 0, LENGTH );
		} else if ( typeof found === 'object' && found !== null && ! Array.isArray( found ) ) {
			collect( found, `${ prefix }${ key }.`, into );
		}
	}
}
