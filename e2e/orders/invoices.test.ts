/** MON-10 and the way back of money: an invoice of Dynamics stands on its order, and what the shopper paid is booked against it once. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FlowContent } from '../../worker/src/core/flow/schema.ts';
import { payments } from '../../worker/src/core/flow/templates/parts.ts';
import { invoiceSchema } from '../../worker/src/core/model/invoice.ts';
import { paymentSchema } from '../../worker/src/core/model/payment.ts';
import type { StoreOrder } from '../../worker/src/store/contract/record.ts';
import { openBench, type Bench } from './bench.ts';

const idSchema = z.object( { id: z.string() } );
const commandSchema = z.object( { state: z.string(), result: z.object( { ran: z.number(), written: z.number(), stopped: z.number(), problems: z.array( z.object( { message: z.string() } ) ) } ).nullable() } );
const JOURNAL = { bc: 'WEB', fo: 'CustPay' } as const;

describe.each( [ 'bc', 'fo' ] as const )( 'invoices and payments with %s', ( product ) => {
	let bench: Bench;
	let flow: string;

	beforeEach( async () => {
		bench = await openBench( product );
	} );
	afterEach( () => bench.close() );

	/** The template, with the sandbox's own journal. */
	const content = (): FlowContent => {
		const { content: drawn } = payments( product );
		return { ...drawn, steps: drawn.steps.map( ( step ) => ( step.step === 'payInvoice' ? { ...step, targets: [ { gateway: '*', journal: JOURNAL[ product ], method: '', accountType: '', account: '' } ] } : step ) ) };
	};
	const run = async () => {
		const { command_id: command } = z.object( { command_id: z.number() } ).parse( await bench.admin( 'POST', `/flows/${ flow }/run` ) );
		for ( const end = performance.now() + 30_000; ; await wait( 50 ) ) {
			const answer = commandSchema.parse( await bench.admin( 'GET', `/commands/${ command }` ) );
			if ( answer.state === 'waiting' && answer.result ) {
				return answer.result;
			}
			expect( performance.now() < end, `the run is ${ answer.state }` ).toBe( true );
		}
	};
	/** In Dynamics, with the flow having begun before they are invoiced. */
	const sent = async ( count: number ): Promise< StoreOrder[] > => {
		bench.startWorker();
		const orders = Array.from( { length: count }, () => bench.store.placeOrder() );
		await bench.arrived( orders );
		( { id: flow } = idSchema.parse( await bench.admin( 'POST', '/flows', { connection_id: bench.connectionId, name: 'Payments', content: content() } ) ) );
		await bench.admin( 'POST', `/flows/${ flow }/publish`, { revision: 1, note: '', override: 'Proof' } );
		await bench.admin( 'PUT', `/flows/${ flow }/settings`, { enabled: true } );
		await run();
		return orders;
	};
	const act = async ( action: 'ship' | 'invoice', order: StoreOrder ) => {
		const [ document ] = await bench.dynamics.orders( bench.reference( order ) );
		const answer = await fetch( `${ bench.sandbox.url }/_sandbox/act`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify( { product, action, order: document?.number ?? numbers.get( order.id ) } ) } );
		numbers.set( order.id, document?.number ?? '' );
		expect( answer.status, await answer.text() ).toBe( 200 );
	};
	const numbers = new Map< number, string >();
	const invoiced = async ( orders: StoreOrder[] ) => {
		for ( const order of orders ) {
			await act( 'ship', order );
			await act( 'invoice', order );
		}
	};
	const kept = ( order: StoreOrder, kind: 'invoice' | 'payment' ) => [ ...bench.store.state.documents.values() ].filter( ( one ) => one.order_id === order.id && one.kind === kind && one.data !== '' ).map( ( one ) => JSON.parse( one.data ) as unknown );
	const invoiceOf = ( order: StoreOrder ) => z.array( invoiceSchema ).parse( kept( order, 'invoice' ) );
	const paymentsOf = ( order: StoreOrder ) => z.array( paymentSchema ).parse( kept( order, 'payment' ) );
	/** What Dynamics itself has settled of it. */
	const booked = async ( order: StoreOrder ): Promise< string[] > => {
		const found = await bench.dynamics.invoices( bench.reference( order ) );
		return found.map( ( { total, open } ) => ( Number( total ) - Number( open ) ).toFixed( 2 ) );
	};
	/** What F&O does by its batch job or a person by hand; BC posts with the payment. */
	const journalsPosted = async ( orders: StoreOrder[] ) => {
		const numbers = product === 'fo' ? new Set( orders.flatMap( ( order ) => paymentsOf( order ).filter( ( payment ) => payment.state === 'prepared' ).map( ( payment ) => payment.number ) ) ) : [];
		numbers.forEach( ( number ) => bench.sandbox.act( 'fo', 'post', number ) );
		await run();
	};
	const total = ( order: StoreOrder ) => Number( order.total ).toFixed( 2 );

	it( 'a paid order is settled to nothing owed, and both sides say the same amount', async () => {
		const orders = await sent( 3 );
		await invoiced( orders );
		await run();
		for ( const order of orders ) {
			expect( paymentsOf( order ).map( ( payment ) => [ Number( payment.amount ).toFixed( 2 ), payment.state ] ) ).toEqual( order.date_paid_gmt ? [ [ total( order ), product === 'bc' ? 'posted' : 'prepared' ] ] : [] );
		}
		await journalsPosted( orders );
		for ( const order of orders ) {
			expect( invoiceOf( order ).map( ( invoice ) => [ Number( invoice.total ).toFixed( 2 ), invoice.state ] ) ).toEqual( [ [ total( order ), order.date_paid_gmt ? 'paid' : 'open' ] ] );
			expect( await booked( order ) ).toEqual( [ order.date_paid_gmt ? total( order ) : '0.00' ] );
			expect( paymentsOf( order ).map( ( payment ) => payment.state ) ).toEqual( order.date_paid_gmt ? [ 'posted' ] : [] );
		}
		expect( orders.some( ( order ) => order.date_paid_gmt ) ).toBe( true );
		// Looking again books nothing again.
		const before = await Promise.all( orders.map( booked ) );
		await run();
		expect( await Promise.all( orders.map( booked ) ) ).toEqual( before );
	} );

	it.each( [ 'drop-after-commit', 'error-500-after-commit' ] as const )( 'a lost answer (%s) books nothing twice, also where only a part is paid', async ( kind ) => {
		const [ order ] = await sent( 1 ) as [ StoreOrder ];
		bench.store.state.shop.edit( String( order.id ), { date_paid_gmt: order.date_created_gmt, refunds: [ { id: 900, total: '-1.00' } ] } );
		await invoiced( [ order ] );
		const lost = product === 'bc' ? [ { method: 'POST', pathIncludes: 'customerPayments' }, { method: 'POST', pathIncludes: 'Microsoft.NAV.post' } ] : [ { method: 'POST', pathIncludes: 'CustomerPaymentJournalHeaders' }, { method: 'POST', pathIncludes: 'CustomerPaymentJournalLines' } ];
		lost.forEach( ( match ) => bench.sandbox.fault( { match: { product, ...match }, kind, times: 1 } ) );
		for ( const end = performance.now() + 40_000; paymentsOf( order ).every( ( payment ) => payment.number === '' ); await wait( 100 ) ) {
			await run();
			expect( performance.now() < end, JSON.stringify( kept( order, 'payment' ) ) ).toBe( true );
		}
		await journalsPosted( [ order ] );
		const part = ( Number( order.total ) - 1 ).toFixed( 2 );
		expect( await booked( order ) ).toEqual( [ part ] );
		expect( paymentsOf( order ).map( ( payment ) => Number( payment.amount ).toFixed( 2 ) ) ).toEqual( [ part ] );
	} );

	it( 'a journal that is not there stops the invoice with its remedy, and the others go on', async () => {
		const orders = await sent( 2 );
		orders.forEach( ( order ) => bench.store.state.shop.edit( String( order.id ), { date_paid_gmt: order.date_created_gmt } ) );
		await invoiced( orders );
		bench.sandbox.fault( { match: { product, method: 'POST', pathIncludes: product === 'bc' ? 'customerPayments' : 'CustomerPaymentJournalLines' }, kind: 'error-before', status: 400, times: 1 } );
		await run();
		const owed = bench.store.state.outbox.rows().filter( ( row ) => row.record_type === 'document' && row.state === 'needs-you' );
		expect( owed ).toHaveLength( 1 );
		expect( orders.filter( ( order ) => paymentsOf( order ).some( ( payment ) => payment.number !== '' ) ) ).toHaveLength( 1 );
		await bench.admin( 'POST', `/records/${ owed[ 0 ]?.event_id ?? 0 }/retry` );
		for ( const end = performance.now() + 20_000; orders.some( ( order ) => paymentsOf( order ).every( ( payment ) => payment.number === '' ) ); await wait( 50 ) ) {
			expect( performance.now() < end ).toBe( true );
		}
		await journalsPosted( orders );
		expect( await Promise.all( orders.map( booked ) ) ).toEqual( orders.map( ( order ) => [ total( order ) ] ) );
	} );

	it( 'LOS-10: an order paid after its invoice is settled by its payment, though the feed does not tell the invoice again', async () => {
		const [ order ] = await sent( 1 ) as [ StoreOrder ];
		bench.store.state.shop.edit( String( order.id ), { date_paid_gmt: null } );
		await invoiced( [ order ] );
		await run();
		expect( [ invoiceOf( order ).map( ( invoice ) => invoice.state ), paymentsOf( order ) ] ).toEqual( [ [ 'open' ], [] ] );
		bench.store.state.shop.edit( String( order.id ), { date_paid_gmt: order.date_created_gmt } );
		bench.store.state.capture( String( order.id ) );
		for ( const end = performance.now() + 40_000; paymentsOf( order ).every( ( payment ) => payment.number === '' ); await wait( 50 ) ) {
			expect( performance.now() < end, JSON.stringify( bench.store.state.outbox.rows().filter( ( row ) => row.record_type !== 'command' ) ) ).toBe( true );
		}
		await journalsPosted( [ order ] );
		expect( await booked( order ) ).toEqual( [ total( order ) ] );
	} );

	it( 'a payment by a gateway that the step does not name stands on the order with its reason, and the invoice goes on', async () => {
		const [ order ] = await sent( 1 ) as [ StoreOrder ];
		bench.store.state.shop.edit( String( order.id ), { date_paid_gmt: order.date_created_gmt } );
		await bench.admin( 'PUT', `/flows/${ flow }/draft`, { revision: 2, mappings: { ...content(), steps: content().steps.map( ( step ) => ( step.step === 'payInvoice' ? { ...step, targets: [ { gateway: 'another', journal: 'WEB', method: '', accountType: '', account: '' } ] } : step ) ) } } );
		await bench.admin( 'POST', `/flows/${ flow }/publish`, { revision: 3, note: '', override: 'Proof' } );
		await invoiced( [ order ] );
		// A turn of the timetable may have begun before the invoice.
		for ( let turns = 0; turns < 5 && paymentsOf( order ).length === 0; turns++ ) {
			await run();
		}
		expect( invoiceOf( order ) ).toHaveLength( 1 );
		expect( paymentsOf( order ) ).toMatchObject( [ { state: 'left', amount: '0', why: expect.stringContaining( 'names no journal for the gateway' ) as string } ] );
		expect( await booked( order ) ).toEqual( [ '0.00' ] );
	} );
} );
