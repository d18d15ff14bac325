import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { lazy, Suspense, useEffect, useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { CHOICES, useRecord, useRetry } from '../api/queries.ts';
import type { RecordDetail } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { Time } from '../components/time.tsx';
import { hrefTo } from '../router.ts';
import { AttemptList } from './attempt-list.tsx';
import { DynamicsLink } from './dynamics-link.tsx';
import { IssueBox } from './issue-box.tsx';
import { lastMadeBy } from './made-by.ts';
import { SkipForm } from './skip-form.tsx';

/** Comes with the first record that asks for a decision. */
const DecisionForm = lazy( () => import( './decision-form.tsx' ) );
const CustomerForm = lazy( () => import( './customer-form.tsx' ) );

type Props = { eventId: number; onClose: () => void };

export function RecordPanel( { eventId, onClose }: Props ) {
	const { data, error, isPending, refetch } = useRecord( eventId );
	const heading = useRef< HTMLHeadingElement >( null );
	useEffect( () => heading.current?.focus(), [ data === undefined ] );
	return (
		<aside className="concord-panel" aria-labelledby="concord-panel-title">
			<div className="concord-panel__head">
				<h2 id="concord-panel-title" ref={ heading } tabIndex={ -1 }>{ data?.title ?? __( 'Record', 'concord' ) }</h2>
				<Button variant="tertiary" size="compact" onClick={ onClose }>{ __( 'Close', 'concord' ) }</Button>
			</div>
			{ isPending && <Skeleton rows={ 5 } /> }
			{ ! data && error && <ErrorState error={ error } onRetry={ () => void refetch() } /> }
			{ data && <Detail record={ data } /> }
		</aside>
	);
}

function Detail( { record }: { record: RecordDetail } ) {
	const retry = useRetry();
	const made = lastMadeBy( record );
	const again = () => retry.mutate( record.event_id, { onSuccess: () => speak( __( 'Queued again.', 'concord' ) ) } );
	const canRetry = readBoot().canManage && ( record.state === 'needs-you' || record.state === 'retrying' || record.state === 'skipped' );
	const choices = record.state === 'needs-you' && readBoot().canManage ? CHOICES.filter( ( choice ) => record.issue?.facts?.choices?.includes( choice ) ) : [];
	const Form = choices.includes( 'customer' ) ? CustomerForm : DecisionForm;
	return (
		<>
			<p className="concord-panel__state"><StateMark state={ record.state } />{ record.state === 'retrying' && record.due_at && <span>{ __( 'next try', 'concord' ) } <Time value={ record.due_at } /></span> }</p>
			{ record.issue && <IssueBox issue={ record.issue } /> }
			{ record.issue && choices.length > 0 && <Suspense fallback={ <Skeleton rows={ 2 } /> }><Form key={ record.issue.facts?.seen ?? '' } eventId={ record.event_id } issue={ record.issue } choices={ choices } /></Suspense> }
			{ record.skipped && <p>{ record.skipped.message } <span className="concord-fine">{ record.skipped.rule }</span></p> }
			{ record.link && <Totals record={ record } link={ record.link } /> }
			{ /* translators: %s: "by version 3 of the mapping". */ }
			{ made.length > 0 && <p className="concord-made-by">{ sprintf( __( 'Last written %s.', 'concord' ), made.join( ', ' ) ) }</p> }
			<div className="concord-panel__actions">
				{ canRetry && <Button variant={ choices.length > 0 ? 'secondary' : 'primary' } __next40pxDefaultSize isBusy={ retry.isPending } disabled={ retry.isPending } accessibleWhenDisabled onClick={ again }>{ __( 'Retry now', 'concord' ) }</Button> }
				{ record.edit_url !== '' && <a className="button" href={ record.edit_url }>{ __( 'Open in WooCommerce', 'concord' ) }</a> }
				{ record.record_type === 'order' && readBoot().canManage && <PreviewLink orderId={ record.record_id } /> }
				<CopyButton label={ __( 'Copy details', 'concord' ) } text={ details( record ) } />
			</div>
			{ retry.error && <p className="concord-error" role="alert">{ retry.error.message }</p> }
			{ canRetry && record.state === 'needs-you' && <SkipForm eventId={ record.event_id } /> }
			<AttemptList recordType={ record.record_type } attempts={ record.history } />
		</>
	);
}

function PreviewLink( { orderId }: { orderId: string } ) {
	return <a className="button" href={ hrefTo( { tab: 'preview', order: orderId } ) }>{ __( 'Preview the document', 'concord' ) }</a>;
}

/** Both totals side by side: the accountant's question answered where it is asked. */
function Totals( { record, link }: { record: RecordDetail; link: NonNullable< RecordDetail[ 'link' ] > } ) {
	return (
		<dl className="concord-facts">
			<dt>{ __( 'In Dynamics', 'concord' ) }</dt>
			<dd><DynamicsLink link={ link } /> <span className="concord-fine">{ link.company }</span></dd>
			{ link.reference !== '' && (
				<>
					<dt>{ __( 'Reference', 'concord' ) }</dt>
					<dd>{ link.reference }</dd>
				</>
			) }
			{ record.record_type === 'order' && link.store_total !== '' && (
				<>
					<dt>{ __( 'Total in the store', 'concord' ) }</dt>
					<dd>{ link.store_total } { link.currency }</dd>
					<dt>{ __( 'Total in Dynamics', 'concord' ) }</dt>
					<dd>{ link.dynamics_total } { link.dynamics_currency || link.currency }</dd>
					{ link.rate !== '' && (
						<>
							<dt>{ __( 'Rate', 'concord' ) }</dt>
							{ /* translators: 1: currency, 2: rate, 3: currency. */ }
							<dd>{ sprintf( __( '1 %1$s = %2$s %3$s', 'concord' ), link.currency, link.rate, link.dynamics_currency ) }</dd>
						</>
					) }
				</>
			) }
		</dl>
	);
}

/** For support: no names, no addresses; the issue carries none by construction. */
function details( record: RecordDetail ): string {
	return JSON.stringify( { record: `${ record.record_type } ${ record.record_id }`, state: record.state, attempts: record.attempts, issue: record.issue, reference: record.link?.reference, version: readBoot().version }, null, 2 );
}
