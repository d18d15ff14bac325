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

export function stageTime( id: StageId ): string {
	switch ( id ) {
		case 'access': return __( 'about 5 minutes', 'concord' );
		case 'configure': return __( 'about 3 minutes', 'concord' );
		case 'validate': return __( 'about 2 minutes', 'concord' );
		case 'live': return __( 'about 1 minute', 'concord' );
	}
}

export function missingSentence( code: string ): string {
	switch ( code ) {
		case 'no_worker': return __( 'No worker is paired. Choose “Pair a worker” and run the two commands it shows.', 'concord' );
		case 'worker_silent': return __( 'The worker has not been heard from for two minutes. Start it with “node concord.mjs run”.', 'concord' );
		case 'no_connection': return __( 'No connection to Dynamics is saved. Fill in and save the form above.', 'concord' );
		case 'not_tested': return __( 'The connection was not tested yet. Choose “Test connection”.', 'concord' );
		case 'test_failed': return __( 'The last test of the connection failed. Follow the remedies above and test again.', 'concord' );
		case 'tenant_unread': return __( 'Dynamics was not asked yet what there is to choose from. Choose “Read from Dynamics”.', 'concord' );
		case 'no_shipping': return __( 'No item or account carries shipping. Choose one and save the answers.', 'concord' );
		case 'no_customer_group': return __( 'No group for new customers is chosen. Choose one and save the answers.', 'concord' );
		case 'no_match_report': return __( 'Nobody has looked yet which SKUs and customers match. Choose “Compare both sides”.', 'concord' );
		case 'not_checked': return __( 'No orders were checked yet. Choose “Check the last 20 orders”.', 'concord' );
		case 'stops_open': return __( 'Some orders would stop. Mend the cause and check again, or accept that they stop.', 'concord' );
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
