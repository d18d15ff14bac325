<?php
/**
 * Refunds.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * storeRefundSchema. Signs are WooCommerce's own: `amount` is positive, quantities and totals of the lines are negative.
 * Refunded shipping and fees are lines too, with product id 0.
 */
final class StoreRefund implements Serialiser {

	/** Meta of a refund of which the goods went back to the shelf (Capture). */
	public const RESTOCKED = '_concord_restocked';

	public function __construct( private readonly OrderLoader $loader ) {}

	public function read( array $ids ): array {
		$refunds = $this->loader->load( $ids, 'shop_order_refund' );
		$parents = $this->loader->load( array_values( array_map( static fn ( $refund ): int => $refund->get_parent_id(), $refunds ) ), 'shop_order' );
		$records = array();
		foreach ( $ids as $id ) {
			$refund = $refunds[ $id ] ?? null;
			try {
				$parent         = $refund instanceof \WC_Order_Refund ? ( $parents[ $refund->get_parent_id() ] ?? null ) : null;
				$records[ $id ] = $refund instanceof \WC_Order_Refund ? self::shape( $refund, $parent instanceof \WC_Order ? $parent : null ) : $this->loader->absence( $id, 'shop_order_refund' );
			} catch ( \Throwable $error ) {
				$records[ $id ] = $error;
			}
		}
		return $records;
	}

	public function number( array $record ): string {
		return (string) $record['parent_number'];
	}

	public function essence( array $record ): array {
		// Told since a later version: refunds from before have not changed by that.
		if ( ! $record['restocked'] ) {
			unset( $record['restocked'] );
		}
		foreach ( $record['line_items'] as &$line ) {
			unset( $line['sku'] );
		}
		return $record;
	}

	/**
	 * One refund.
	 *
	 * @return array<string, mixed>
	 */
	private static function shape( \WC_Order_Refund $refund, ?\WC_Order $parent ): array {
		return array(
			'id'               => $refund->get_id(),
			'parent_id'        => $refund->get_parent_id(),
			'parent_number'    => null === $parent ? (string) $refund->get_parent_id() : Format::utf8( (string) $parent->get_order_number() ),
			'date_created_gmt' => Format::gmt( $refund->get_date_created() ?? new \WC_DateTime( '@0' ) ),
			'currency'         => $refund->get_currency(),
			'amount'           => Format::decimal( $refund->get_amount() ),
			'reason'           => Format::utf8( (string) $refund->get_reason() ),
			'restocked'        => 'yes' === $refund->get_meta( self::RESTOCKED ),
			'line_items'       => self::lines( $refund ),
			'meta_data'        => Format::meta( $refund->get_meta_data() ),
		);
	}

	/**
	 * Refunded lines.
	 *
	 * @return list<array<string, mixed>>
	 */
	private static function lines( \WC_Order_Refund $refund ): array {
		$lines = array();
		foreach ( $refund->get_items( array( 'line_item', 'shipping', 'fee' ) ) as $item ) {
			if ( ! $item instanceof \WC_Order_Item_Product && ! $item instanceof \WC_Order_Item_Shipping && ! $item instanceof \WC_Order_Item_Fee ) {
				continue;
			}
			$product = $item instanceof \WC_Order_Item_Product ? $item->get_product() : null;
			$lines[] = array(
				'id'               => $item->get_id(),
				'refunded_item_id' => absint( $item->get_meta( '_refunded_item_id', true ) ),
				'product_id'       => $item instanceof \WC_Order_Item_Product ? $item->get_product_id() : 0,
				'variation_id'     => $item instanceof \WC_Order_Item_Product ? $item->get_variation_id() : 0,
				'sku'              => $product instanceof \WC_Product ? Format::utf8( $product->get_sku() ) : '',
				'name'             => Format::utf8( $item->get_name() ),
				'quantity'         => Format::decimal( $item instanceof \WC_Order_Item_Product ? $item->get_quantity() : -1 ),
				'total'            => Format::decimal( $item->get_total() ),
				'total_tax'        => Format::decimal( $item->get_total_tax() ),
				'taxes'            => OrderLines::taxes( $item->get_taxes() ),
			);
		}
		return $lines;
	}
}
