import { __ } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { hrefTo } from '../router.ts';
import { differences, type Product, type ShownRow } from './rows.ts';
import { stepSummary } from './step-words.ts';

/** Two mappings beside each other, row by row, where they differ. */
export function Differences( { product, theirs, mine, before, after, caption }: { product: Product; theirs: FlowMappings; mine: FlowMappings; /** Heads of the two columns. */ before: string; after: string; caption: string } ) {
	const rows = differences( product, theirs, mine );
	if ( rows.length === 0 ) {
		return JSON.stringify( theirs.rules ) === JSON.stringify( mine.rules )
			? <p>{ __( 'Both are the same.', 'concord' ) }</p>
			: <p>{ __( 'The rows are the same in both; the rules are not.', 'concord' ) } <a href={ hrefTo( { tab: 'rules' } ) }>{ __( 'Compare them under Rules', 'concord' ) }</a></p>;
	}
	return (
		<table className="concord-table concord-mapping__differences">
			<caption>{ caption }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Field in Dynamics', 'concord' ) }</th>
					<th scope="col">{ before }</th>
					<th scope="col">{ after }</th>
				</tr>
			</thead>
			<tbody>
				{ rows.map( ( row ) => (
					<tr key={ `${ row.document } ${ row.target }` }>
						<th scope="row">{ row.target }</th>
						<td>{ rowText( row.theirs ) }</td>
						<td>{ rowText( row.mine ) }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

function rowText( shown: ShownRow | undefined ): string {
	if ( ! shown || shown.origin === 'removed' ) {
		return __( 'not written', 'concord' );
	}
	const { source, steps } = shown.row;
	const text = source.kind === 'path' ? source.path : source.kind === 'constant' ? `“${ String( source.value ) }”` : source.expression;
	return [ text, ...steps.map( stepSummary ) ].join( ' → ' );
}
