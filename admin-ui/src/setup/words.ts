/** Sentences to the codes of what a stage misses, and names of the stages. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { StageId } from './schema.ts';

export function stageName( id: StageId ): string {
	switch ( id ) {
		case 'access': return __( 'Access', 'concord' );
		case 'configure': return __( 'Configure & map', 'concord' );
		case 'validate': return __( 'Validate', 'concord' );
		case 'live': return __( 'Go live', 'concord' );
	}
}

/** Minutes each missing thing takes a person who has the papers at hand; what is not listed takes one. */
const MINUTES: Record< string, number > = { no_worker: 3, no_connection: 3, stops_open: 5, test_order_failed: 5, test_order_unequal: 5, no_shipping: 2 };

/** What is left of a stage. */
export function minutesLeft( missing: readonly string[] ): number {
	return missing.reduce( ( sum, code ) => sum + ( MINUTES[ code ] ?? 1 ), 0 );
}

export function minutesWords( minutes: number ): string {
	/* translators: %d: number of minutes. */
	return sprintf( _n( 'about %d minute left', 'about %d minutes left', minutes, 'concord' ), minutes );
}

export function missingSentence( code: string ): string {
	switch ( code ) {
		case 'no_worker': return __( 'No worker is paired. Choose “Pair a worker” and run the two commands it shows.', 'concord' );
		case 'worker_silent': return __( 'The worker has not been heard from for two minutes. Start it with “node concord.mjs run”.', 'concord' );
		case 'no_connection': return __( 'No connection to Dynamics is saved. Choose yours above, fill in the form and save it.', 'concord' );
		case 'not_tested': return __( 'The connection was not tested yet. Choose “Test connection”.', 'concord' );
		case 'test_outdated': return __( 'The connection was changed after its last test, so that test proves nothing any more. Choose “Test connection”.', 'concord' );
		case 'test_failed': return __( 'The last test of the connection failed. Follow the remedies above and test again.', 'concord' );
		case 'tenant_unread': return __( 'Dynamics was not asked yet what there is to choose from. Choose “Read from Dynamics”.', 'concord' );
		case 'no_template': return __( 'Nobody has chosen yet what is kept in step. Tick what you want and save the answers.', 'concord' );
		case 'mapping_invalid': return __( 'The mapping in use has an error, so no order could be sent by it. Correct and publish it under Mapping.', 'concord' );
		case 'no_live_record': return __( 'No order has gone out by itself yet. The first one proves it.', 'concord' );
		case 'no_shipping': return __( 'No item or account carries shipping. Choose one and save the answers.', 'concord' );
		case 'no_customer_group': return __( 'No group for new customers is chosen. Choose one and save the answers.', 'concord' );
		case 'no_match_report': return __( 'Nobody has looked yet which SKUs and customers match. Choose “Compare both sides”.', 'concord' );
		case 'not_checked': return __( 'No orders were checked yet. Choose “Check the last 20 orders”.', 'concord' );
		case 'check_outdated': return __( 'Settings were changed after the last check of your orders. Choose “Check the last 20 orders”.', 'concord' );
		case 'stops_open': return __( 'Some orders would stop. Mend the cause and check again, or accept that they stop.', 'concord' );
		case 'test_unsent': return __( 'No test order was sent yet. Choose one of your orders and send it.', 'concord' );
		case 'test_order_running': return __( 'The test order is on its way. Wait for the answer of Dynamics.', 'concord' );
		case 'test_order_failed': return __( 'The test order was refused. Follow what stands above, then send it again.', 'concord' );
		case 'test_order_skipped': return __( 'A rule left the test order out. Choose another order.', 'concord' );
		case 'test_order_unequal': return __( 'The totals of the test order are not proven equal. Correct what differs, then send another order.', 'concord' );
		case 'not_live': return __( 'The store is not live: orders are noted and wait.', 'concord' );
		default: return code;
	}
}

export function duration( seconds: number ): string {
	if ( seconds < 90 ) {
		/* translators: %d: number of seconds. */
		return sprintf( _n( '%d second', '%d seconds', seconds, 'concord' ), seconds );
	}
	const minutes = Math.round( seconds / 60 );
	/* translators: %d: number of minutes. */
	return sprintf( _n( '%d minute', '%d minutes', minutes, 'concord' ), minutes );
}
