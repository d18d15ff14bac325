<?php
/**
 * Items.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Apply\ProductRefusal;
use Concord\Apply\SkuLock;
use Concord\Apply\SkuLookup;
use Concord\Capture\Origin;
use Concord\Documents\FreeWriter;
use Concord\Documents\Repository;
use Concord\Documents\Verdict;

defined( 'ABSPATH' ) || exit;

/**
 * An item of Dynamics as a product of the shop: found before it is made, made as a draft, and changed in the fields alone of which Dynamics is
 * master. What cannot be written is said, and does not keep the rest from being written.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Row from Repository
 * @phpstan-type Said list<array{0: string, 1: string}>
 */
final class ItemWriter implements FreeWriter {

	public function __construct( private readonly Finder $finder, private readonly Matched $matched ) {}

	public function kind(): string {
		return 'item';
	}

	public function schema(): array {
		return Schema::item();
	}

	public function put( array $data, ?array $known, string $connection_id ): array {
		$sku = trim( (string) $data['sku'] );
		if ( '' === $sku ) {
			return Verdict::refused( __( 'An item came without a SKU.', 'concord' ), __( 'Give the item a number in Dynamics, or leave it out by a filter of the flow.', 'concord' ) );
		}
		try {
			return SkuLock::during( $sku, fn (): array => $this->locked( $data, $known, $connection_id ) );
		} catch ( ProductRefusal $refusal ) {
			return Verdict::refused( $refusal->getMessage(), $refusal->remedy );
		}
	}

	public function unchanged( array $known, string $connection_id ): array {
		$product = wc_get_product( (int) $known['store_ids'] );
		// What a person entered over a field of Dynamics goes at the next look, and is said: it would stand until the item changed some day.
		if ( $product instanceof \WC_Product && 'trash' !== $product->get_status() && ( new Sides( $product, $connection_id ) )->drifted( $known['data'] ) ) {
			return Origin::own( fn (): array => $this->put( $known['data'], $known, $connection_id ) );
		}
		$verdict = Verdict::unchanged( $known['store_ids'] );
		return $product instanceof \WC_Product ? Verdict::wanting( $verdict, Pictures::wanted( $product, $known['data'], $connection_id, self::is_master( $known['data'], 'image' ) ) ) : $verdict;
	}

	/**
	 * While no other request works on the SKU.
	 *
	 * @param array<string, mixed> $data  Item.
	 * @param Row|null             $known As it was taken the last time.
	 * @return Result
	 * @throws ProductRefusal With what stands in the way.
	 */
	private function locked( array $data, ?array $known, string $connection_id ): array {
		if ( '' === ( $known['store_ids'] ?? '' ) && ! $this->matched->is( $connection_id ) ) {
			throw new ProductRefusal(
				'not_matched',
				/* translators: %s: item number. */
				sprintf( __( 'Item %s waits for the match report of this connection: without it products that are there already could be made a second time. Nothing was written.', 'concord' ), $data['number'] ),
				__( 'Make the match report under Overview > Configure & map and mend what it names, then choose Retry.', 'concord' )
			);
		}
		$product = $this->finder->find( $connection_id, $data, $known );
		$made    = null === $product;
		if ( $made && ( 'draft' !== ( $data['create'] ?? '' ) || $data['blocked'] ) ) {
			return Verdict::foreign();
		}
		$product ??= Maker::make( $data );
		$fields    = $made ? Fields::ALL : array_values( array_filter( Fields::ALL, static fn ( string $field ): bool => self::is_master( $data, $field ) ) );
		$sides     = new Sides( $product, $connection_id );
		$fields    = $made ? $fields : $sides->allowed( $data, $fields, self::both( $data ) );
		$said      = array(
			...Fields::write( $product, $data, $fields, $known['data'] ?? array() ),
			...Prices::write( $product, $data, $data, $fields ),
		);
		Availability::write( $product, $data );
		$changed = $sides->settle( $data, $fields );
		array_push( $said, ...self::clashes( $changed['clash'], (string) $data['number'] ) );
		$product->update_meta_data( Finder::META, Finder::claim( $connection_id, (string) $data['key'] ) );
		self::save( $product );
		if ( array() !== $data['variants'] ) {
			array_push( $said, ...Variations::write( $product, $data, $fields, $connection_id, $made || 'draft' === ( $data['create'] ?? '' ) ) );
		}
		$wants = Pictures::wanted( $product, $data, $connection_id, in_array( 'image', $fields, true ) );
		array_push( $said, ...Pictures::said( $product, $wants ) );
		return Verdict::wanting( self::verdict( $said, $product->get_id(), self::replaced( $changed['replaced'], $product, (string) $data['number'] ) ), $wants );
	}

	/**
	 * Only what changed: a save for nothing would move the product's time of change.
	 *
	 * @throws ProductRefusal With WooCommerce's words, when it takes the product not.
	 */
	public static function save( \WC_Product $product ): void {
		$moved = array_filter( $product->get_meta_data(), static fn ( \WC_Meta_Data $meta ): bool => array() !== $meta->get_changes() || null === $meta->id );
		if ( array() === $product->get_changes() && array() === $moved && 0 !== $product->get_id() ) {
			return;
		}
		$sku  = (string) $product->get_sku( 'edit' );
		$made = 0 === $product->get_id();
		try {
			$product->save();
		} catch ( \Exception $refused ) {
			// "Already present in the lookup table": a row that a product left behind holds the SKU for ever, and WooCommerce has taken the new product back (woocommerce#51412).
			if ( $made && 0 === $product->get_id() && '' !== $sku && SkuLookup::free_orphans( $sku ) > 0 ) {
				self::save_again( $product, $sku );
				return;
			}
			throw self::refused( $sku, $refused );
		}
	}

	/**
	 * Once, after the SKU was freed.
	 *
	 * @throws ProductRefusal With WooCommerce's words.
	 */
	private static function save_again( \WC_Product $product, string $sku ): void {
		try {
			$product->save();
		} catch ( \Exception $refused ) {
			throw self::refused( $sku, $refused );
		}
	}

	private static function refused( string $sku, \Exception $refused ): ProductRefusal {
		return new ProductRefusal(
			'product_invalid',
			/* translators: 1: SKU, 2: WooCommerce's words. */
			sprintf( __( 'WooCommerce refused the product with SKU %1$s: %2$s', 'concord' ), $sku, wp_strip_all_tags( html_entity_decode( $refused->getMessage() ) ) ),
			__( 'Another request may have been writing a product with this SKU, or an extension forbids it: mend what WooCommerce names, then choose Retry.', 'concord' )
		);
	}

	/**
	 * Does the flow leave this field to Dynamics?
	 *
	 * @param array<string, mixed> $data Item.
	 */
	private static function is_master( array $data, string $field ): bool {
		return in_array( $field, is_array( $data['master'] ?? null ) ? $data['master'] : array(), true );
	}

	/**
	 * Fields that have their last writer.
	 *
	 * @param array<string, mixed> $data Item.
	 * @return list<string>
	 */
	public static function both( array $data ): array {
		return array_values( array_filter( is_array( $data['bothWays'] ?? null ) ? $data['bothWays'] : array(), 'is_string' ) );
	}

	/**
	 * What both sides changed.
	 *
	 * @param list<string> $fields Properties.
	 * @param string       $item   Item number, or SKU of a variant.
	 * @return Said
	 */
	public static function clashes( array $fields, string $item ): array {
		return array() === $fields ? array() : array(
			array(
				/* translators: 1: names of fields, 2: item number. */
				sprintf( __( 'Store and Dynamics both changed %1$s of item %2$s since they agreed last; both kept their own.', 'concord' ), implode( ', ', $fields ), $item ),
				__( 'Enter the right value on both sides, then choose Retry. To let one side decide from now on, set “Who decides” of the field in the flow.', 'concord' ),
			),
		);
	}

	/**
	 * A sentence about what a person had entered; '' when nothing was replaced.
	 *
	 * @param list<string> $fields Properties.
	 */
	private static function replaced( array $fields, \WC_Product $product, string $item ): string {
		/* translators: 1: names of fields, 2: product id, 3: item number. */
		return array() === $fields ? '' : sprintf( __( '%1$s of product %2$d had been changed in the store and is again what item %3$s says: Dynamics decides about it.', 'concord' ), implode( ', ', $fields ), $product->get_id(), $item );
	}

	/**
	 * Everything that was said, in one sentence after the other.
	 *
	 * @param Said $said What could not be written.
	 * @return Result
	 */
	private static function verdict( array $said, int $product_id, string $replaced ): array {
		return array() === $said ? Verdict::written( (string) $product_id, $replaced ) : Verdict::refused( implode( ' ', array_unique( array_column( $said, 0 ) ) ), implode( ' ', array_unique( array_column( $said, 1 ) ) ), (string) $product_id );
	}
}
