import { describe, expect, it } from 'vitest';
import { createBudget, retryAfterMs, type BudgetLimits, type LaneOutcome } from '../../src/connectors/budget.ts';
import { createPacer } from '../../src/connectors/pacer.ts';
import { caught } from './catch.ts';
import { FakeClock } from './fixtures.ts';

const LIMITS: BudgetLimits = { requestsPer5Minutes: 6_000, maxConcurrent: 4, maxConcurrentWrites: 4, patienceMs: 15_000 };
const outcome = ( value: LaneOutcome ) => () => value;
const ok = outcome( { kind: 'ok' } );

describe( 'requests per five minutes', () => {
	for ( const limit of [ 1, 10, 300, 6_000 ] ) {
		it( `OPS-7: with ${ limit } allowed, no stretch of five minutes ever holds more, and at least nine tenths are used`, () => {
			const pacer = createPacer( { limit, windowMs: 300_000 } );
			const sent: number[] = [];
			for ( let now = 0; now < 1_800_000; ) {
				const wait = pacer.take( now );
				if ( wait === 0 ) {
					sent.push( now );
				}
				now += wait === 0 ? 0 : wait;
			}
			let from = 0;
			let most = 0;
			for ( const [ index, time ] of sent.entries() ) {
				while ( time - ( sent[ from ] ?? 0 ) >= 300_000 ) {
					from++;
				}
				most = Math.max( most, index - from + 1 );
			}
			expect( most ).toBeLessThanOrEqual( limit );
			expect( sent.length ).toBeGreaterThanOrEqual( Math.floor( 6 * limit * 0.9 ) );
		} );
	}

	it( 'OPS-7: a pause in between does not save up requests beyond the allowance', () => {
		const pacer = createPacer( { limit: 100, windowMs: 300_000 } );
		const burst = ( now: number ) => {
			let count = 0;
			while ( pacer.take( now ) === 0 ) {
				count++;
			}
			return count;
		};
		const first = burst( 0 );
		expect( burst( 290_000 ) ).toBe( first );
	} );
} );

describe( 'who goes first in a lane', () => {
	const held = () => {
		const gate = Promise.withResolvers< void >();
		return { gate, send: () => gate.promise };
	};
	const settle = async () => {
		for ( let turn = 0; turn < 20; turn++ ) {
			await Promise.resolve();
		}
	};

	it( 'OPS-7: orders before stock before the catalogue, and in each the first in line', async () => {
		const budget = createBudget( { ...LIMITS, maxConcurrent: 1 }, new FakeClock() );
		const { gate, send } = held();
		const sent: string[] = [];
		const ask = ( name: string, urgency: 'orders' | 'stock' | 'catalogue' ) => budget.run( 'read', async () => {
			sent.push( name );
			await Promise.resolve();
		}, ok, undefined, urgency );
		const first = budget.run( 'read', send, ok, undefined, 'catalogue' );
		const rest = [ ask( 'item 1', 'catalogue' ), ask( 'item 2', 'catalogue' ), ask( 'stock 1', 'stock' ), ask( 'order 1', 'orders' ), ask( 'stock 2', 'stock' ), ask( 'order 2', 'orders' ) ];
		gate.resolve();
		await Promise.all( [ first, ...rest ] );
		expect( sent ).toEqual( [ 'order 1', 'order 2', 'stock 1', 'stock 2', 'item 1', 'item 2' ] );
	} );

	it( 'OPS-7: a look at everything leaves one place free: an order is sent at once', async () => {
		const budget = createBudget( { ...LIMITS, maxConcurrent: 4 }, new FakeClock() );
		const { gate, send } = held();
		const looks = Array.from( { length: 10 }, () => budget.run( 'read', send, ok, undefined, 'stock' ) );
		let ordered = false;
		await budget.run( 'write', async () => {
			ordered = true;
			await Promise.resolve();
		}, ok );
		expect( ordered ).toBe( true );
		gate.resolve();
		await Promise.all( looks );
	} );

	it( 'OPS-7: with the rate used up, the next request that is let through is an order\'s, though it came last', async () => {
		let millis = 0;
		let sleepers: ( () => void )[] = [];
		const clock = { now: () => new Date( millis ), random: () => 0.5, sleep: () => new Promise< void >( ( resolve ) => sleepers.push( resolve ) ) };
		const wakeAll = async ( ms: number ) => {
			millis += ms;
			const woken = sleepers;
			sleepers = [];
			woken.forEach( ( wake ) => wake() );
			await settle();
		};
		const budget = createBudget( { ...LIMITS, requestsPer5Minutes: 300, maxConcurrent: 3, patienceMs: 600_000 }, clock );
		const sent: string[] = [];
		const ask = ( name: string, urgency: 'orders' | 'catalogue' ) => budget.run( 'read', async () => {
			sent.push( name );
			await Promise.resolve();
		}, ok, undefined, urgency );
		for ( let used = 0; used < 6; used++ ) {
			await ask( 'used', 'catalogue' );
		}
		sent.length = 0;
		const waiting = [ ask( 'item', 'catalogue' ), ask( 'item', 'catalogue' ) ];
		await settle();
		waiting.push( ask( 'order', 'orders' ) );
		await settle();
		expect( sent ).toEqual( [] );
		await wakeAll( 1_500 );
		expect( sent ).toEqual( [ 'order' ] );
		for ( let turn = 0; turn < 10; turn++ ) {
			await wakeAll( 1_500 );
		}
		await Promise.all( waiting );
		expect( sent ).toEqual( [ 'order', 'item', 'item' ] );
	} );
} );

describe( 'a refusal of Dynamics', () => {
	it( 'OPS-7: Retry-After holds every request of the lane to the second', async () => {
		const clock = new FakeClock();
		const budget = createBudget( LIMITS, clock );
		const start = clock.now().getTime();
		await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: 7_000 } ) );
		let sentAt = 0;
		await budget.run( 'read', async () => {
			sentAt = clock.now().getTime();
		}, ok );
		expect( sentAt - start ).toBe( 7_000 );
	} );

	it( 'OPS-7: a long Retry-After is handed back with its time instead of being waited for with a lease in hand', async () => {
		const clock = new FakeClock();
		const budget = createBudget( LIMITS, clock );
		await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: 300_000 } ) );
		let sent = false;
		const error = await caught( budget.run( 'read', async () => {
			sent = true;
		}, ok ) );
		expect( { sent, retryClass: error.issue.retryClass, wait: error.retryAfterMs } ).toEqual( { sent: false, retryClass: 'refused', wait: 300_000 } );
		expect( budget.state() ).toMatchObject( { state: 'waiting', until: new Date( clock.now().getTime() + 300_000 ), refused: 1 } );
	} );

	it( 'F8: without Retry-After the wait grows with each refusal', async () => {
		const clock = new FakeClock();
		const budget = createBudget( { ...LIMITS, patienceMs: 600_000 }, clock );
		const waits: number[] = [];
		for ( let round = 0; round < 5; round++ ) {
			await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: null } ) );
			waits.push( ( budget.state().until?.getTime() ?? 0 ) - clock.now().getTime() );
		}
		expect( waits ).toEqual( [ ...waits ].sort( ( a, b ) => a - b ) );
		expect( new Set( waits ).size ).toBe( 5 );
	} );

	it( 'F8: Retry-After is read as seconds and as date; negative, broken and huge values do no harm', () => {
		const now = new Date( '2026-03-01T12:00:00Z' );
		expect( retryAfterMs( '30', now ) ).toBe( 30_000 );
		expect( retryAfterMs( 'Sun, 01 Mar 2026 12:00:10 GMT', now ) ).toBe( 10_000 );
		expect( retryAfterMs( 'Sun, 01 Mar 2026 11:00:00 GMT', now ) ).toBe( 0 );
		expect( retryAfterMs( '-5', now ) ).toBeNull();
		expect( retryAfterMs( 'soon', now ) ).toBeNull();
		expect( retryAfterMs( undefined, now ) ).toBeNull();
		expect( retryAfterMs( '99999999999', now ) ).toBe( 3_600_000 );
	} );
} );

describe( 'what runs at once', () => {
	async function peak( budget: ReturnType< typeof createBudget >, kind: 'read' | 'write', count: number ): Promise< number > {
		let running = 0;
		let most = 0;
		await Promise.all( Array.from( { length: count }, () => budget.run( kind, async () => {
			most = Math.max( most, ++running );
			await new Promise( ( resolve ) => setImmediate( resolve ) );
			running--;
		}, ok ) ) );
		return most;
	}

	it( 'OPS-7: never more than four requests are under way', async () => {
		expect( await peak( createBudget( LIMITS, new FakeClock() ), 'write', 40 ) ).toBe( 4 );
	} );

	it( 'OPS-7: writes are bound more tightly than reads', async () => {
		const budget = createBudget( { ...LIMITS, maxConcurrent: 8, maxConcurrentWrites: 2 }, new FakeClock() );
		expect( await peak( budget, 'write', 20 ) ).toBe( 2 );
		expect( await peak( budget, 'read', 20 ) ).toBe( 8 );
	} );

	it( 'OPS-7: a refusal halves what runs at once, answers bring it back', async () => {
		const budget = createBudget( LIMITS, new FakeClock() );
		await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: 0 } ) );
		expect( await peak( budget, 'write', 2 ) ).toBe( 2 );
		await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: 0 } ) );
		await budget.run( 'write', () => Promise.resolve( 1 ), outcome( { kind: 'refused', retryAfterMs: 0 } ) );
		expect( await peak( budget, 'write', 1 ) ).toBe( 1 );
		await peak( budget, 'write', 40 );
		expect( await peak( budget, 'write', 20 ) ).toBe( 4 );
	} );
} );

describe( 'a Dynamics that is down', () => {
	it( 'OPS-7: five failures in a row open the circuit; one request probes it; its success closes it', async () => {
		const clock = new FakeClock();
		const budget = createBudget( LIMITS, clock );
		for ( let failure = 0; failure < 5; failure++ ) {
			await budget.run( 'read', () => Promise.resolve( 1 ), outcome( { kind: 'down' } ) );
		}
		let sent = 0;
		const ask = ( judge: () => LaneOutcome ) => budget.run( 'read', async () => {
			sent++;
			await new Promise( ( resolve ) => setImmediate( resolve ) );
		}, judge );
		const turnedAway = await caught( ask( ok ) );
		expect( turnedAway.issue.retryClass ).toBe( 'refused' );
		expect( budget.state().state ).toBe( 'open' );
		clock.advance( turnedAway.retryAfterMs ?? 0 );
		const probing = await Promise.allSettled( [ ask( outcome( { kind: 'down' } ) ), ask( ok ), ask( ok ) ] );
		expect( { sent, settled: probing.map( ( one ) => one.status ) } ).toEqual( { sent: 1, settled: [ 'fulfilled', 'rejected', 'rejected' ] } );
		clock.advance( 60_000 );
		await ask( ok );
		await ask( ok );
		expect( budget.state().state ).toBe( 'ok' );
	} );
} );
