import { __, _n, sprintf } from '@wordpress/i18n';
import { hrefTo } from '../router.ts';
import { outcomeWord, recordWord, shapeName, verdictWords } from './shape-words.ts';
import type { Shape, Shapes } from './shapes-schema.ts';

const SIGN: Record< Shape[ 'outcome' ], string > = { passes: '✓', changes: '≠', fails: '!', failed: '–' };
/** Failing ones first: they are what a person came for. */
const RANK: Record< Shape[ 'outcome' ], number > = { fails: 0, failed: 1, changes: 2, passes: 3 };

/** The test of a draft: one row for each kind of record the store has, with what fails or is written differently, and what to do. */
export function ShapeReport( { result }: { result: Shapes } ) {
	if ( result.problems && result.problems.length > 0 ) {
		return (
			<div className="concord-shapes">
				<p className="concord-shapes__verdict is-act"><strong>{ __( 'The draft cannot be used, so no record was tried:', 'concord' ) }</strong></p>
				<ul>{ result.problems.map( ( text ) => <li key={ text }>{ text }</li> ) }</ul>
			</div>
		);
	}
	if ( result.shapes.length === 0 ) {
		return <p>{ result.checked === 0 ? __( 'There is no record to test with yet. Place a test order, then test again.', 'concord' ) : __( 'None of the records looked at is sent, so there is nothing to test.', 'concord' ) }</p>;
	}
	const shapes = [ ...result.shapes ].sort( ( left, right ) => RANK[ left.outcome ] - RANK[ right.outcome ] );
	return (
		<div className="concord-shapes">
			<p className={ `concord-shapes__verdict ${ result.failing > 0 ? 'is-act' : 'is-good' }` }><strong>{ verdictWords( result ) }</strong></p>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Kinds of records and what became of them', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Kind', 'concord' ) }</th>
						<th scope="col">{ __( 'Tested with', 'concord' ) }</th>
						<th scope="col">{ __( 'Result', 'concord' ) }</th>
						<th scope="col">{ __( 'What differs, what to do', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ shapes.map( ( shape ) => (
						<tr key={ shape.traits.join( '|' ) }>
							<th scope="row" className="concord-shapes__kind">{ shapeName( shape ) }</th>
							<td>{ result.record === undefined || result.record === 'order' ? <a href={ hrefTo( { tab: 'preview', order: shape.order.id, connection: result.connection_id } ) }>{ recordWord( result.record, shape.order.number ) }</a> : recordWord( result.record, shape.order.number ) }</td>
							<td><span className={ `concord-shapes__outcome is-${ shape.outcome }` }><span aria-hidden="true">{ SIGN[ shape.outcome ] }</span> { outcomeWord( shape.outcome ) }</span></td>
							<td><Told shape={ shape } /></td>
						</tr>
					) ) }
				</tbody>
			</table>
		</div>
	);
}

function Told( { shape }: { shape: Shape } ) {
	if ( shape.message !== '' ) {
		return (
			<>
				<p className="concord-shapes__what">{ shape.message }</p>
				{ shape.remedy !== '' && <p className="concord-shapes__what"><strong>{ __( 'What to do:', 'concord' ) }</strong> { shape.remedy }</p> }
			</>
		);
	}
	const differences = shape.differences ?? [];
	if ( differences.length === 0 ) {
		return <>{ shape.changes.length === 0 ? <span className="concord-fine">{ __( 'Nothing.', 'concord' ) }</span> : shape.changes.join( ', ' ) }</>;
	}
	return (
		<details>
			{ /* translators: %d: number of fields. */ }
			<summary>{ sprintf( _n( '%d field', '%d fields', differences.length, 'concord' ), differences.length ) }: { [ ...new Set( differences.map( ( { field } ) => field ) ) ].slice( 0, 3 ).join( ', ' ) }{ differences.length > 3 ? ' …' : '' }</summary>
			<ul className="concord-shapes__fields">
				{ differences.map( ( { document, field, before, after } ) => (
					<li key={ `${ document } ${ field }` }>
						<span className="concord-fine">{ document }</span> <code>{ field }</code>: <del>{ shown( before ) }</del> → <ins>{ shown( after ) }</ins>
					</li>
				) ) }
			</ul>
		</details>
	);
}

function shown( value: string ): string {
	return value === '' ? __( 'nothing', 'concord' ) : value;
}
