import { Button, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { IssueBox } from '../activity/issue-box.tsx';
import { useConnections } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { hrefTo } from '../router.ts';
import { useSendTest, useTestChoices } from './queries.ts';
import type { Setup, TestChoice } from './schema.ts';
import { TestProof } from './test-proof.tsx';

type Test = NonNullable< Setup[ 'test_order' ] >;
const ON_ITS_WAY = [ 'waiting', 'working', 'retrying' ];

/** The last proof before going live: a real order, really sent, and both totals side by side. */
export function TestOrder( { setup, workerOnline }: { setup: Setup; workerOnline: boolean } ) {
	const connection = useConnections().data?.find( ( one ) => one.id === setup.connection_id );
	const test = setup.test_order;
	return (
		<section className="concord-card" aria-labelledby="concord-setup-test">
			<h3 id="concord-setup-test" className="concord-heading">{ __( 'Send one test order', 'concord' ) }</h3>
			{ connection && ! test?.passed && <WhatHappens connection={ connection } /> }
			<div role="status">{ test && <State test={ test } workerOnline={ workerOnline } /> }</div>
			{ ! test?.passed && <Choose test={ test } /> }
		</section>
	);
}

/** Names that only a trial environment has; everything else is taken for the real one. */
const TRIAL = /sandbox|test|trial|uat|dev|demo|127\.0\.0\.1|localhost/i;

function WhatHappens( { connection: { product, settings } }: { connection: Connection } ) {
	const trial = TRIAL.test( product === 'bc' && settings.hosting === 'cloud' ? settings.environment : settings.base_url );
	return (
		<>
			<p>{ product === 'bc'
				/* translators: %s: company. */
				? sprintf( __( 'One of your own orders becomes a sales order in company %s. It stays a draft: nothing is shipped, posted or invoiced until somebody releases it in Business Central. Going live later does not send this order again.', 'concord' ), settings.company )
				/* translators: %s: legal entity. */
				: sprintf( __( 'One of your own orders becomes an open sales order in legal entity %s. Nothing is confirmed, shipped or invoiced until somebody does so in Finance & Operations. Going live later does not send this order again.', 'concord' ), settings.company ) }</p>
			{ ! trial && <p className="concord-setup__warn"><strong>{ __( 'This is not named like a trial environment, so it is treated as your real one.', 'concord' ) }</strong> { __( 'The sales order, and the customer if Dynamics does not have them yet, really stand there afterwards. Choose an order that belongs in your books anyway.', 'concord' ) }</p> }
		</>
	);
}

function State( { test, workerOnline }: { test: Test; workerOnline: boolean } ) {
	if ( test.passed && test.document ) {
		return <TestProof number={ test.number } document={ test.document } />;
	}
	if ( ON_ITS_WAY.includes( test.state ) ) {
		return (
			<>
				<p>{ workerOnline
					/* translators: %s: order number. */
					? sprintf( __( 'Order #%s is on its way to Dynamics…', 'concord' ), test.number )
					/* translators: %s: order number. */
					: sprintf( __( 'Order #%s waits for the worker: it is not running right now. Start it with “node concord.mjs run”.', 'concord' ), test.number ) }</p>
				{ test.issue && <p className="concord-error">{ test.issue.message } { test.issue.remedy } { __( 'It is tried again by itself.', 'concord' ) }</p> }
			</>
		);
	}
	return (
		<>
			<p><strong>{ /* translators: %s: order number. */ sprintf( __( 'Order #%s did not pass.', 'concord' ), test.number ) }</strong></p>
			{ test.issue && <IssueBox issue={ test.issue } /> }
			{ test.skipped && <p>{ test.skipped.message } { __( 'Choose another order, or change the rule that leaves it out.', 'concord' ) }</p> }
			{ ! test.issue && ! test.skipped && test.document && <TestProof number={ test.number } document={ test.document } /> }
		</>
	);
}

function Choose( { test }: { test: Test | null } ) {
	const { data, error, isPending, refetch } = useTestChoices( test?.event_id ?? 0, test?.state ?? '' );
	const [ chosen, setChosen ] = useState( '' );
	const send = useSendTest();
	const running = send.isPending || ( test !== null && ON_ITS_WAY.includes( test.state ) );
	if ( isPending ) {
		return <Skeleton rows={ 2 } />;
	}
	if ( ! data ) {
		return <ErrorState error={ error } onRetry={ () => void refetch() } />;
	}
	if ( data.refusal !== null ) {
		return <p>{ data.refusal }</p>;
	}
	if ( data.choices.length === 0 ) {
		return <p>{ __( 'The store has no paid order that could be sent. Place one in your shop, for instance with payment on delivery, then choose it here.', 'concord' ) } <Button variant="secondary" size="compact" onClick={ () => void refetch() }>{ __( 'Look again', 'concord' ) }</Button></p>;
	}
	const tried = data.choices.find( ( order ) => order.id === test?.order_id );
	const value = chosen || String( ( tried ?? data.choices[ 0 ] )?.id ?? 0 );
	return (
		<div className="concord-asked">
			<div className="concord-setup__choice"><SelectControl label={ __( 'Which order?', 'concord' ) } value={ value } options={ data.choices.map( ( order ) => ( { label: told( order ), value: String( order.id ) } ) ) } onChange={ setChosen } __nextHasNoMarginBottom __next40pxDefaultSize /></div>
			<p className="concord-fine"><a href={ hrefTo( { tab: 'preview', order: value } ) }>{ __( 'See its document field by field first', 'concord' ) }</a></p>
			{ send.error && <p className="concord-error" role="alert">{ send.error.message }</p> }
			{ readBoot().canManage && <Button variant={ test ? 'secondary' : 'primary' } isBusy={ running } disabled={ running } accessibleWhenDisabled __next40pxDefaultSize onClick={ () => send.mutate( Number( value ) ) }>{ test ? __( 'Send it again', 'concord' ) : __( 'Send this order as a test', 'concord' ) }</Button> }
		</div>
	);
}

function told( order: TestChoice ): string {
	/* translators: 1: order number, 2: amount, 3: currency, 4: day, 5: lines. */
	return sprintf( __( '#%1$s – %2$s %3$s, %4$s, %5$s', 'concord' ), order.number, order.total, order.currency, new Date( order.created_at ).toLocaleDateString(), sprintf(
		/* translators: %d: number of lines. */
		_n( '%d line', '%d lines', order.lines, 'concord' ), order.lines
	) );
}
