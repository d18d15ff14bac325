import { __, sprintf } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { differences, type Product, type ShownRow } from './rows.ts';
import { stepSummary } from './step-words.ts';

/** Rows of two mappings beside each other, where they differ; all of a flow is publish/differences.tsx. */
export function Differences( { product, theirs, mine, before, after, caption }: { product: Product; theirs: FlowMappings; mine: FlowMappings; /** Heads of the two columns. */ before: string; after: string; caption: string } ) {
	const rows = differences( product, theirs, mine );
	if ( rows.length === 0 ) {
		return <p>{ __( 'The rows are the same in both.', 'concord' ) }</p>;
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
	const { source, steps, conditions, required } = shown.row;
	const text = source.kind === 'path' ? source.path : source.kind === 'constant' ? `“${ String( source.value ) }”` : source.expression;
	const when = conditions.map( conditionText ).filter( ( part ) => part !== '' );
	return [ [ text, ...steps.map( stepText ) ].join( ' → ' ), ...( when.length > 0 ? [ when.join( ', ' ) ] : [] ), ...( required ? [ __( 'stops the record when empty', 'concord' ) ] : [] ) ].join( '; ' );
}

/** With all its settings: two value tables that differ must not read alike. */
function stepText( step: ShownRow[ 'row' ][ 'steps' ][ number ] ): string {
	const settings = Object.entries( step ).filter( ( [ name ] ) => name !== 'step' && ! [ 'length', 'template', 'lookUp', 'round', 'case' ].includes( step.step ) );
	const told = settings.map( ( [ name, value ]: [ string, unknown ] ) => `${ name } ${ typeof value === 'object' ? JSON.stringify( value ) : String( value ) }` );
	return told.length === 0 ? stepSummary( step ) : `${ stepSummary( step ) } (${ told.join( ', ' ) })`;
}

function conditionText( condition: ShownRow[ 'row' ][ 'conditions' ][ number ] ): string {
	switch ( condition.when ) {
		case 'onCreate': return __( 'only when the record is made', 'concord' );
		case 'onUpdate': return __( 'only when it is changed', 'concord' );
		case 'notEmpty': return __( 'not when the value is empty', 'concord' );
		/* translators: %s: an expression. */
		case 'expression': return sprintf( __( 'only when %s', 'concord' ), condition.expression );
		default: return '';
	}
}
