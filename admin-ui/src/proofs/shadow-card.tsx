import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { ShadowReport } from '../../../worker/src/store/contract/shadow.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import { download } from './csv.ts';
import { useSendRecorded, useSetShadow, useShadow } from './queries.ts';
import { RecordedRuns } from './recorded-runs.tsx';
import { RecordedTable, verdictWord } from './recorded-table.tsx';

/** The switch, what was recorded by day and one by one, and the way to live. */
export function ShadowCard( { connectionId }: { connectionId: string } ) {
	const shadow = useShadow( connectionId );
	if ( shadow.isPending ) {
		return <Skeleton rows={ 6 } />;
	}
	if ( ! shadow.data ) {
		return <ErrorState error={ shadow.error } onRetry={ () => void shadow.refetch() } />;
	}
	return <Report connectionId={ connectionId } report={ shadow.data } />;
}

function Report( { connectionId, report }: { connectionId: string; report: ShadowReport } ) {
	return (
		<section className="concord-card" aria-labelledby="concord-shadow-title">
			<h2 id="concord-shadow-title" className="concord-heading">{ __( 'Shadow', 'concord' ) }</h2>
			<Switch connectionId={ connectionId } report={ report } />
			{ report.flows.length > 0 && (
				<>
					<h3>{ __( 'Flows by a timetable, by hand, and from Dynamics', 'concord' ) }</h3>
					<RecordedRuns runs={ report.flows } />
				</>
			) }
			{ report.total === 0
				? <p>{ report.on ? __( 'Nothing is recorded yet. Every order that is captured from now on appears here.', 'concord' ) : __( 'Nothing is recorded. Switch shadow on to run the connection for days on your real orders, with Dynamics asked and nothing written.', 'concord' ) }</p>
				: (
					<>
						<Days days={ report.days } />
						<p><Button variant="secondary" onClick={ () => saveCsv( report ) } __next40pxDefaultSize>{ __( 'Save as CSV', 'concord' ) }</Button></p>
						<RecordedTable records={ report.records } />
						{ report.total > report.records.length && (
							/* translators: 1: rows shown, 2: all rows. */
							<p className="concord-fine">{ sprintf( __( 'The newest %1$d of %2$d are shown.', 'concord' ), report.records.length, report.total ) }</p>
						) }
					</>
				) }
		</section>
	);
}

function Switch( { connectionId, report }: { connectionId: string; report: ShadowReport } ) {
	const change = useSetShadow( connectionId );
	const send = useSendRecorded( connectionId );
	const [ asked, setAsked ] = useState( false );
	const failure = change.error ?? send.error;
	const set = ( on: boolean ) => change.mutate( on, { onSuccess: () => {
		setAsked( false );
		speak( on ? __( 'Shadow is on: nothing is written to Dynamics.', 'concord' ) : __( 'Live: new orders are written to Dynamics.', 'concord' ) );
	} } );
	return (
		<>
			<div className={ `concord-headline ${ report.on ? 'is-busy' : 'is-good' }` } role="status">
				<strong>{ report.on ? __( 'In shadow: orders and flows are recorded, nothing is written to Dynamics or to your store.', 'concord' ) : __( 'Live: orders are written to Dynamics.', 'concord' ) }</strong>
				{ report.since !== null && <span>{ __( 'Since', 'concord' ) } <Time value={ report.since } /></span> }
			</div>
			{ failure && <p className="concord-error" role="alert">{ failure.message }</p> }
			{ readBoot().canManage && (
				<div className="concord-proofs__bar">
					{ ! report.on && <Button variant="secondary" onClick={ () => set( true ) } isBusy={ change.isPending } __next40pxDefaultSize>{ __( 'Switch shadow on', 'concord' ) }</Button> }
					{ report.on && ! asked && <Button variant="primary" onClick={ () => setAsked( true ) } __next40pxDefaultSize>{ __( 'Go live…', 'concord' ) }</Button> }
					{ report.on && asked && (
						<>
							<p>{ __( 'From now on orders are written to Dynamics. What was recorded stays here until you send it.', 'concord' ) }</p>
							<Button variant="primary" onClick={ () => set( false ) } isBusy={ change.isPending } __next40pxDefaultSize>{ __( 'Go live', 'concord' ) }</Button>
							<Button variant="tertiary" onClick={ () => setAsked( false ) } __next40pxDefaultSize>{ __( 'Stay in shadow', 'concord' ) }</Button>
						</>
					) }
					{ ! report.on && report.sendable > 0 && (
						<Button variant="primary" onClick={ () => send.mutate( [], { onSuccess: ( { sent } ) => speak( queued( sent ) ) } ) } isBusy={ send.isPending } __next40pxDefaultSize>
							{ /* translators: %d: number of records. */ }
							{ sprintf( _n( 'Send %d recorded order', 'Send %d recorded orders', report.sendable, 'concord' ), report.sendable ) }
						</Button>
					) }
					{ send.data && <p role="status">{ queued( send.data.sent ) }</p> }
				</div>
			) }
		</>
	);
}

function queued( sent: number ): string {
	/* translators: %d: number of records. */
	return sprintf( _n( '%d record is on its way. Each is looked up in Dynamics first, so none is made twice.', '%d records are on their way. Each is looked up in Dynamics first, so none is made twice.', sent, 'concord' ), sent );
}

function Days( { days }: Pick< ShadowReport, 'days' > ) {
	return (
		<table className="concord-table">
			<caption className="screen-reader-text">{ __( 'What would have happened, by day', 'concord' ) }</caption>
			<thead>
				<tr>
					<th scope="col">{ __( 'Day (UTC)', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Would be created', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Would be changed', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Would be deleted', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Would stop', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Already there', 'concord' ) }</th>
					<th scope="col" className="is-number">{ __( 'Left out by a rule', 'concord' ) }</th>
				</tr>
			</thead>
			<tbody>
				{ days.map( ( day ) => (
					<tr key={ day.day }>
						<th scope="row">{ day.day }</th>
						<td className="is-number">{ day.create }</td>
						<td className="is-number">{ day.update }</td>
						<td className="is-number">{ day.delete }</td>
						<td className="is-number">{ day.stop }</td>
						<td className="is-number">{ day.exists }</td>
						<td className="is-number">{ day.skip }</td>
					</tr>
				) ) }
			</tbody>
		</table>
	);
}

function saveCsv( { connection_id: id, records }: ShadowReport ): void {
	download( `concord-shadow-${ id }.csv`, [
		[ 'record', 'number', 'at', 'verdict', 'store_total', 'dynamics_total', 'currency', 'message' ],
		...records.map( ( row ) => [ row.record_type, row.number, row.at, verdictWord( row.verdict ), row.store_total, row.dynamics_total, row.currency, row.message ] ),
	] );
}
