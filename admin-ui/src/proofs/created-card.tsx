import { Button, TextControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { add } from '../../../worker/src/core/money.ts';
import type { Created } from '../../../worker/src/store/contract/shadow.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { download } from './csv.ts';
import { useCreated } from './queries.ts';

const WEEK_MS = 7 * 86_400_000;
const dayOf = ( time: number ) => new Date( time ).toISOString().slice( 0, 10 );

/** What a test run left in Dynamics, to be undone there by hand. */
export function CreatedCard( { connectionId }: { connectionId: string } ) {
	const [ from, setFrom ] = useState( () => dayOf( Date.now() - WEEK_MS ) );
	const [ to, setTo ] = useState( () => dayOf( Date.now() ) );
	const created = useCreated( connectionId, from, to );
	return (
		<section className="concord-card" aria-labelledby="concord-created-title">
			<h2 id="concord-created-title" className="concord-heading">{ __( 'Made in Dynamics', 'concord' ) }</h2>
			<p>{ __( 'Documents that Concord made through this connection, and the customers it found or made for them. To undo a test run, cancel or delete them in Dynamics; Concord deletes nothing there.', 'concord' ) }</p>
			<div className="concord-proofs__bar">
				<TextControl type="date" label={ __( 'From (UTC)', 'concord' ) } value={ from } onChange={ setFrom } __nextHasNoMarginBottom __next40pxDefaultSize />
				<TextControl type="date" label={ __( 'To (UTC)', 'concord' ) } value={ to } onChange={ setTo } __nextHasNoMarginBottom __next40pxDefaultSize />
			</div>
			{ created.isPending && <Skeleton rows={ 3 } /> }
			{ created.error && <ErrorState error={ created.error } onRetry={ () => void created.refetch() } /> }
			{ created.data && <List created={ created.data } from={ from } to={ to } /> }
		</section>
	);
}

function List( { created, from, to }: { created: Created; from: string; to: string } ) {
	if ( created.total === 0 ) {
		return <p>{ __( 'Nothing was made in Dynamics in this time.', 'concord' ) }</p>;
	}
	return (
		<>
			{ /* translators: %d: number of documents. */ }
			<p><strong>{ sprintf( _n( '%d document or customer', '%d documents and customers', created.total, 'concord' ), created.total ) }</strong> { sums( created ).join( ' · ' ) }</p>
			<p><Button variant="secondary" onClick={ () => saveCsv( created, from, to ) } __next40pxDefaultSize>{ __( 'Save the list as CSV', 'concord' ) }</Button></p>
			<table className="concord-table">
				<caption className="screen-reader-text">{ __( 'Made in Dynamics', 'concord' ) }</caption>
				<thead>
					<tr>
						<th scope="col">{ __( 'Number', 'concord' ) }</th>
						<th scope="col">{ __( 'Kind', 'concord' ) }</th>
						<th scope="col">{ __( 'Record', 'concord' ) }</th>
						<th scope="col" className="is-number">{ __( 'Total', 'concord' ) }</th>
						<th scope="col">{ __( 'Made', 'concord' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ created.rows.map( ( row ) => (
						<tr key={ `${ row.record_type } ${ row.record_id } ${ row.entity }` }>
							<th scope="row">{ row.url === '' ? row.number : <a href={ row.url } target="_blank" rel="noreferrer">{ row.number }</a> }</th>
							<td>{ row.entity } <span className="concord-table__reason">{ row.company }</span></td>
							<td>{ row.edit_url === '' ? `${ row.record_type } ${ row.record_id }` : <a href={ row.edit_url }>{ `${ row.record_type } ${ row.record_id }` }</a> }{ row.deleted && <span className="concord-table__reason">{ __( 'deleted in the store', 'concord' ) }</span> }</td>
							<td className="is-number">{ row.dynamics_total === '' ? '—' : `${ row.dynamics_total } ${ row.currency }` }</td>
							<td><Time value={ row.created_at } /></td>
						</tr>
					) ) }
				</tbody>
			</table>
			{ created.total > created.rows.length && (
				/* translators: 1: rows shown, 2: all rows. */
				<p className="concord-fine">{ sprintf( __( 'The newest %1$d of %2$d are shown; choose a shorter time for the others.', 'concord' ), created.rows.length, created.total ) }</p>
			) }
		</>
	);
}

/** One amount per currency: amounts of two currencies have no sum. */
function sums( { rows }: Created ): string[] {
	const by = new Map< string, string >();
	for ( const { dynamics_total: total, currency } of rows.filter( ( row ) => row.dynamics_total !== '' ) ) {
		by.set( currency, add( by.get( currency ) ?? '0', total ) );
	}
	return [ ...by ].map( ( [ currency, total ] ) => `${ total } ${ currency }` );
}

function saveCsv( { rows }: Created, from: string, to: string ): void {
	download( `concord-made-in-dynamics-${ from }-${ to }.csv`, [
		[ 'record', 'record_id', 'entity', 'company', 'number', 'reference', 'store_total', 'dynamics_total', 'currency', 'made_at', 'url' ],
		...rows.map( ( row ) => [ row.record_type, row.record_id, row.entity, row.company, row.number, row.reference, row.store_total, row.dynamics_total, row.currency, row.created_at, row.url ] ),
	] );
}
