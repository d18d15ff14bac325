/** The store as a run in shadow sees it: reads are real, what a flow would put there is kept and never sent (OPS-2). */
import { showValue } from '../core/preview.ts';
import type { ShadowWrite } from '../core/shadow.ts';
import type { FlowStore } from './flow-writes.ts';

const VALUE_MAX = 500;
/** A row of the report, not a whole item with its texts. */
const FIELDS_MAX = 40;

export class RecordingStore implements FlowStore {
	readonly #real: FlowStore;
	readonly #keep: ( write: ShadowWrite ) => void;

	constructor( real: FlowStore, keep: ( write: ShadowWrite ) => void ) {
		this.#real = real;
		this.#keep = keep;
	}

	readonly page: FlowStore[ 'page' ] = ( type, query ) => this.#real.page( type, query );
	readonly known: FlowStore[ 'known' ] = ( query ) => this.#real.known( query );
	readonly followed: FlowStore[ 'followed' ] = ( query ) => this.#real.followed( query );
	readonly previewStock: FlowStore[ 'previewStock' ] = ( figures ) => this.#real.previewStock( figures );
	readonly orderOf: FlowStore[ 'orderOf' ] = ( document ) => this.#real.orderOf( document );

	readonly write: FlowStore[ 'write' ] = ( writes ) => {
		writes.forEach( ( { record, id, target, key, value } ) => this.#keep( { record: `${ record } ${ id }`, entity: record, id: 'store', values: [ { field: key || target, value: value.slice( 0, VALUE_MAX ) } ] } ) );
		return Promise.resolve( { results: writes.map( () => ( { written: true, message: '' } ) ) } );
	};

	readonly stock: FlowStore[ 'stock' ] = ( { figures, buffer } ) => {
		figures.forEach( ( { sku, value } ) => this.#keep( { record: `product ${ sku }`, entity: 'product', id: 'store', values: [ { field: 'stock_quantity', value }, ...( Number( buffer ) === 0 ? [] : [ { field: 'buffer', value: buffer } ] ) ] } ) );
		return Promise.resolve( { written: figures.length, unchanged: 0, unknown: 0, refused: [], later: [] } );
	};

	/** One that could not be read is a problem of the run, and what is owed of stock a note of the store to itself; neither is a write. */
	readonly put: FlowStore[ 'put' ] = ( { records } ) => {
		records.filter( ( { kind, data, issue } ) => kind !== 'stock' && data !== null && issue === null ).forEach( ( { kind, number, key, data } ) => this.#keep( {
			record: `${ kind } ${ number || key }`, entity: kind, id: 'store', values: Object.entries( data ?? {} ).slice( 0, FIELDS_MAX ).map( ( [ field, value ] ) => ( { field, value: showValue( value ).slice( 0, VALUE_MAX ) } ) ),
		} ) );
		return Promise.resolve( { results: records.map( ( { data, issue } ) => ( { outcome: data !== null && issue === null ? 'written' as const : 'unchanged' as const, message: '', remedy: '', wants: '' } ) ) } );
	};

	/** Asked for by no answer of put(). */
	readonly picture: FlowStore[ 'picture' ] = () => Promise.resolve( { outcome: 'unchanged', message: '', remedy: '', wants: '' } );
}
