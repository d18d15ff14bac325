/** How records are named in sentences, in one place, so that every issue says them alike. */
import type { Order } from './model/order.ts';

export function orderName( order: Pick< Order, 'number' > ): string {
	return `order #${ order.number }`;
}

/** Lines are counted as the store admin sees them, from 1. */
export function lineName( order: Pick< Order, 'number' >, index: number ): string {
	return `order #${ order.number }, line ${ index + 1 }`;
}
