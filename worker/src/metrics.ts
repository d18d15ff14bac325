/** Figures for Prometheus. Labels are ids and words of closed lists; nothing personal. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export type Metrics = {
	registry: Registry;
	settled: ( outcome: string, code: string, seconds: number ) => void;
	/** Seconds from capture to settle of synced orders. */
	lag: ( seconds: number ) => void;
	owed: ( count: number ) => void;
	lanes: ( lanes: readonly { connectionId: string; state: string; requests: number; refused: number }[] ) => void;
	storeCall: ( call: string, ok: boolean ) => void;
};

const LANE_STATES = [ 'ok', 'waiting', 'paused', 'open' ] as const;

export function createMetrics(): Metrics {
	const registry = new Registry();
	collectDefaultMetrics( { register: registry, prefix: 'concord_' } );
	const registers = [ registry ];
	const records = new Counter( { name: 'concord_records_total', help: 'Records settled, by outcome and issue code', labelNames: [ 'outcome', 'code' ], registers } );
	const duration = new Histogram( { name: 'concord_record_seconds', help: 'Work on one record', buckets: [ 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60 ], registers } );
	const lag = new Histogram( { name: 'concord_sync_lag_seconds', help: 'From capture to synced', buckets: [ 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3600 ], registers } );
	const held = new Gauge( { name: 'concord_records_held', help: 'Records this worker holds leases of', registers } );
	const lane = new Gauge( { name: 'concord_lane_state', help: '1 for the state the lane is in', labelNames: [ 'connection', 'state' ], registers } );
	const requests = new Gauge( { name: 'concord_dynamics_requests', help: 'Requests since start', labelNames: [ 'connection' ], registers } );
	const refused = new Gauge( { name: 'concord_dynamics_refused', help: 'Requests refused with 429 or 503 since start', labelNames: [ 'connection' ], registers } );
	const store = new Counter( { name: 'concord_store_calls_total', help: 'Calls of the store', labelNames: [ 'call', 'ok' ], registers } );
	return {
		registry,
		settled: ( outcome, code, seconds ) => {
			records.inc( { outcome, code } );
			duration.observe( seconds );
		},
		lag: ( seconds ) => lag.observe( Math.max( 0, seconds ) ),
		owed: ( count ) => held.set( count ),
		lanes: ( all ) => {
			lane.reset();
			for ( const one of all ) {
				LANE_STATES.forEach( ( state ) => lane.set( { connection: one.connectionId, state }, one.state === state ? 1 : 0 ) );
				requests.set( { connection: one.connectionId }, one.requests );
				refused.set( { connection: one.connectionId }, one.refused );
			}
		},
		storeCall: ( call, ok ) => store.inc( { call, ok: String( ok ) } ),
	};
}
