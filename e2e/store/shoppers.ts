/** Checkouts of every shape the demo and the tests want: the same sequence for the same number. */
import type { CheckoutRequest, Shopper } from './checkout.ts';

const SHOPPERS: Shopper[] = [
	{ firstName: 'Jörg', lastName: 'Müßig', email: 'joerg@example.test', line1: 'Ahornweg 7', city: 'Köln', postcode: '50667', country: 'DE', phone: '+49 221 1234567' },
	{ firstName: '花子', lastName: '山田', email: 'hanako@example.test', line1: 'Lindenstraße 12', city: 'Berlin', postcode: '10969', country: 'DE', phone: '+49 30 7654321' },
	{ firstName: 'ليلى', lastName: 'حداد', email: 'layla@example.test', line1: 'Hafenstraße 3', city: 'Hamburg', postcode: '20457', country: 'DE', phone: '+49 40 112233' },
	{ firstName: 'Ada 🚀', lastName: 'O’Brien-Łukasz', email: 'ada@example.test', company: 'Åkerman & Söhne GmbH', line1: 'Marktplatz 1', city: 'München', postcode: '80331', country: 'DE', phone: '+49 89 445566' },
];
const REGISTERED: Shopper = { firstName: 'Zoë', lastName: 'Übermuth', email: 'zoe@example.test', line1: 'Rosenweg 9', city: 'Leipzig', postcode: '04109', country: 'DE', phone: '+49 341 998877' };

const CARTS: Pick< CheckoutRequest, 'lines' | 'coupon' >[] = [
	{ lines: [ { sku: 'CONCORD-MUG', quantity: 3 } ] },
	{ lines: [ { sku: 'CONCORD-TEE-S', quantity: 1 }, { sku: 'CONCORD-TEE-M', quantity: 2 } ], coupon: 'TENOFF' },
	{ lines: [ { sku: 'CONCORD-BOOK', quantity: 1 }, { sku: 'CONCORD-MUG', quantity: 1 } ] },
	{ lines: [ { sku: 'CONCORD-HOODIE', quantity: 1 }, { sku: 'CONCORD-STICKER', quantity: 7 } ] },
	{ lines: [ { sku: 'CONCORD-BOOK', quantity: 2 }, { sku: 'CONCORD-TEE-M', quantity: 1 }, { sku: 'CONCORD-STICKER', quantity: 3 } ], coupon: 'TENOFF' },
	{ lines: [ { sku: 'CONCORD-HOODIE', quantity: 2 }, { sku: 'CONCORD-BOOK', quantity: 1 } ], coupon: 'TENOFF' },
];

/** Checkout number `index`, from 0: every fourth is placed by the registered customer. */
export function checkoutNumber( index: number, registeredCookie: string ): CheckoutRequest {
	const cart = CARTS[ index % CARTS.length ];
	const registered = index % 4 === 3;
	const guest = SHOPPERS[ index % SHOPPERS.length ];
	if ( ! cart || ! guest ) {
		throw new Error( 'no checkout of this number' );
	}
	return { ...cart, shopper: registered ? REGISTERED : guest, ...( registered ? { cookie: registeredCookie } : {} ) };
}
