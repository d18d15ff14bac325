<?php
/**
 * Product of an item.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\ProductRefusal;
use Concord\Apply\SkuLookup;
use Concord\Documents\Repository;

defined( 'ABSPATH' ) || exit;

/**
 * By the stored link, which outlives a change of the item's number; else by the SKU with the rule of the match report; else by the SKUs of its
 * variants. Never by a guess (DUP-5).
 *
 * @phpstan-import-type Row from Repository
 */
final class Finder {

	/** On the product and on its variations: which item or variant they stand for. */
	public const META = '_concord_item';

	public function __construct( private readonly Repository $documents ) {}

	public static function claim( string $connection_id, string $key ): string {
		return $connection_id . '|' . $key;
	}

	/**
	 * Null when nothing stands for it.
	 *
	 * @param array<string, mixed> $data  Item.
	 * @param Row|null             $known As it was taken the last time.
	 * @throws ProductRefusal When a person has to decide.
	 */
	public function find( string $connection_id, array $data, ?array $known ): ?\WC_Product {
		$linked = (int) ( $known['store_ids'] ?? '' );
		$there  = $linked > 0 ? wc_get_product( $linked ) : null;
		if ( $there instanceof \WC_Product && 'trash' !== $there->get_status() ) {
			return $there;
		}
		$found = $this->by_sku( $connection_id, $data );
		if ( null === $found && $linked > 0 ) {
			throw new ProductRefusal(
				'product_gone',
				/* translators: %s: item number. */
				sprintf( __( 'The product that stood for item %s was deleted in the store, and is not made again by itself.', 'concord' ), $data['number'] ),
				__( 'Restore it from the trash, or give another product its SKU, then choose Retry. To leave the item out of the shop choose Skip.', 'concord' )
			);
		}
		return $found;
	}

	/**
	 * By SKU, or by the SKUs of its variants.
	 *
	 * @param array<string, mixed> $data Item.
	 * @throws ProductRefusal When a person has to decide.
	 */
	private function by_sku( string $connection_id, array $data ): ?\WC_Product {
		$sku   = trim( (string) $data['sku'] );
		$found = SkuLookup::alike( $sku );
		$found = array() === $found ? self::parents( array_column( $data['variants'], 'sku' ) ) : $found;
		if ( count( $found ) > 1 ) {
			throw new ProductRefusal(
				'sku_ambiguous',
				/* translators: 1: SKU, 2: product ids. */
				sprintf( __( 'SKU %1$s fits more than one product: %2$s. Nothing was written.', 'concord' ), $sku, implode( ', ', $found ) ),
				__( 'Give each product a SKU of its own in WooCommerce, then choose Retry.', 'concord' )
			);
		}
		$product = array() === $found ? null : wc_get_product( $found[0] );
		if ( $product instanceof \WC_Product ) {
			$this->must_be_free( $product, $connection_id, $data );
			return $product;
		}
		return null;
	}

	/**
	 * Products whose variations have these SKUs.
	 *
	 * @param list<mixed> $skus SKUs of variants.
	 * @return list<int>
	 */
	private static function parents( array $skus ): array {
		$parents = array();
		foreach ( $skus as $sku ) {
			foreach ( SkuLookup::products( (string) $sku ) as $id ) {
				$parents[] = (int) wp_get_post_parent_id( $id );
			}
		}
		return array_values( array_unique( array_filter( $parents ) ) );
	}

	/**
	 * Two items that claim one product would overwrite each other for ever.
	 *
	 * @param array<string, mixed> $data Item.
	 * @throws ProductRefusal When another item has it.
	 */
	private function must_be_free( \WC_Product $product, string $connection_id, array $data ): void {
		$claim = (string) $product->get_meta( self::META );
		if ( ! str_starts_with( $claim, $connection_id . '|' ) || self::claim( $connection_id, (string) $data['key'] ) === $claim ) {
			return;
		}
		$other = $this->documents->find( $connection_id, 'item', substr( $claim, strlen( $connection_id ) + 1 ) );
		// A duplicate of a product has its meta, and an item that is gone claims nothing.
		if ( null === $other || (int) $other['store_ids'] !== $product->get_id() || array() === $other['data'] ) {
			return;
		}
		throw new ProductRefusal(
			'sku_claimed',
			/* translators: 1: SKU, 2: item number, 3: item number. */
			sprintf( __( 'SKU %1$s is claimed by two items of Dynamics: product and item %2$s belong together, and item %3$s asks for the same product. Nothing was written.', 'concord' ), $data['sku'], $other['number'], $data['number'] ),
			__( 'Give each item a SKU of its own, or leave one of them out by a filter of the flow, then choose Retry.', 'concord' )
		);
	}
}
