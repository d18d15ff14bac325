/** Kinds of records and what became of them, in words. A kind this screen does not know is told as the worker tells it. */
import { __, _n, sprintf } from '@wordpress/i18n';
import type { RefundTrait, Trait } from '../../../worker/src/core/shapes.ts';
import type { Shape, Shapes } from './shapes-schema.ts';

export function traitWord( trait: string ): string {
	const words: Record< Trait | RefundTrait, string > = {
		guest: __( 'guest', 'concord' ), registered: __( 'with an account', 'concord' ), company: __( 'company', 'concord' ), coupon: __( 'coupon', 'concord' ), refunded: __( 'refunded', 'concord' ), 'partly refunded': __( 'partly refunded', 'concord' ),
		'prices with tax': __( 'prices with tax', 'concord' ), 'mixed tax': __( 'several tax rates', 'concord' ), 'no tax': __( 'no tax', 'concord' ), 'variable product': __( 'variable product', 'concord' ),
		'deleted product': __( 'deleted product', 'concord' ), 'no SKU': __( 'no SKU', 'concord' ), fee: __( 'fee', 'concord' ), 'negative fee': __( 'negative fee', 'concord' ), 'several shipping lines': __( 'several shipping lines', 'concord' ),
		'no shipping': __( 'no shipping', 'concord' ), free: __( 'free', 'concord' ), 'gift card': __( 'gift card', 'concord' ), 'store credit': __( 'store credit', 'concord' ), renewal: __( 'renewal', 'concord' ),
		'long texts': __( 'long texts', 'concord' ), 'many lines': __( 'many lines', 'concord' ), 'zero quantity': __( 'quantity zero', 'concord' ), 'part quantity': __( 'part of a piece', 'concord' ),
		'whole order': __( 'the whole order', 'concord' ), 'goods back': __( 'goods back on the shelf', 'concord' ), 'goods kept': __( 'goods not back', 'concord' ), 'shipping refunded': __( 'shipping', 'concord' ), 'fee refunded': __( 'fee', 'concord' ),
		'amount alone': __( 'an amount alone', 'concord' ), 'with tax': __( 'with tax', 'concord' ), 'without tax': __( 'without tax', 'concord' ),
	};
	return Object.hasOwn( words, trait ) ? words[ trait as Trait | RefundTrait ] : trait;
}

export function shapeName( { traits }: Pick< Shape, 'traits' > ): string {
	return traits.map( traitWord ).join( ', ' );
}

export function recordWord( record: Shapes[ 'record' ], number: string ): string {
	switch ( record ) {
		/* translators: %s: id of a customer. */
		case 'customer': return sprintf( __( 'Customer %s', 'concord' ), number );
		/* translators: %s: id of a product. */
		case 'product': return sprintf( __( 'Product %s', 'concord' ), number );
		/* translators: %s: number of an order. */
		case 'refund': return sprintf( __( 'Refund of order #%s', 'concord' ), number );
		/* translators: %s: number of an order. */
		default: return sprintf( __( 'Order #%s', 'concord' ), number );
	}
}

export function outcomeWord( outcome: Shape[ 'outcome' ] ): string {
	switch ( outcome ) {
		case 'passes': return __( 'Passes', 'concord' );
		case 'changes': return __( 'Passes, written differently', 'concord' );
		case 'fails': return __( 'Fails', 'concord' );
		case 'failed': return __( 'Failed before too', 'concord' );
	}
}

/** The whole test in one sentence. */
export function verdictWords( { shapes, failing, checked }: Shapes ): string {
	/* translators: %d: records looked at. */
	const looked = sprintf( _n( '%d record was looked at.', '%d records were looked at.', checked, 'concord' ), checked );
	const kinds = failing > 0
		/* translators: 1: failing kinds, 2: all kinds. */
		? sprintf( _n( '%1$d of %2$d kind fails.', '%1$d of %2$d kinds fail.', shapes.length, 'concord' ), failing, shapes.length )
		/* translators: %d: number of kinds. */
		: sprintf( _n( 'The one kind there is passes.', 'All %d kinds pass.', shapes.length, 'concord' ), shapes.length );
	return `${ kinds } ${ looked }`;
}
