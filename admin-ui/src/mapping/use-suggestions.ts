import { useMemo, useState } from '@wordpress/element';
import { suggest, type Suggestion } from '../../../worker/src/core/mapping/suggest.ts';
import type { Source } from './catalogue.ts';
import type { TargetRow } from './target-rows.ts';
import { useEqualValues } from './use-equal-values.ts';

/** Suggestions for fields that nobody mapped. A rejected one is not shown again in this browser. */
export function useSuggestions( connectionId: string, rows: readonly TargetRow[], sources: readonly Source[], orders: number, canEdit: boolean ) {
	const key = `concord-rejected ${ connectionId }`;
	const [ rejected, setRejected ] = useState( () => read( key ) );
	const compare = useEqualValues( connectionId );
	const found = useMemo( () => ( canEdit ? suggest(
		rows.filter( ( row ) => row.shown === undefined && row.field && ! row.field.readOnly && ! row.field.key ),
		sources.map( ( source ) => ( { path: source.path, sample: source.sample, often: source.orders === null || orders === 0 ? null : source.orders / orders } ) ),
		compare.equal
	) : [] ), [ rows, sources, orders, canEdit, compare.equal ] );
	const suggestions = useMemo( () => found.filter( ( one ) => ! rejected.has( idOf( one ) ) ), [ found, rejected ] );
	return {
		suggestions,
		compare,
		reject: ( suggestion: Suggestion ) => {
			const next = new Set( [ ...rejected, idOf( suggestion ) ] );
			setRejected( next );
			keep( key, next );
		},
	};
}

const idOf = ( { document, target, path }: Suggestion ) => `${ document } ${ target } ${ path }`;

function read( key: string ): ReadonlySet< string > {
	try {
		const kept: unknown = JSON.parse( window.localStorage.getItem( key ) ?? '[]' );
		return new Set( Array.isArray( kept ) ? kept.filter( ( one ) => typeof one === 'string' ) : [] );
	} catch {
		return new Set();
	}
}

function keep( key: string, rejected: ReadonlySet< string > ): void {
	try {
		window.localStorage.setItem( key, JSON.stringify( [ ...rejected ] ) );
	} catch {
		// A full or forbidden storage costs no more than seeing the suggestion again.
	}
}
