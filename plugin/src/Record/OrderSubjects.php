<?php
/**
 * Who bought and what was bought.
 *
 * @package Concord
 */

namespace Concord\Record;

defined( 'ABSPATH' ) || exit;

/**
 * Fields of an order's customer and of its lines' products as they are now, for mappings: customerData and productData of
 * worker/src/store/contract/record.ts. They are read, never compared: an order did not change because its product did.
 */
final class OrderSubjects {

	/** @var array<int, array<string, mixed>|null> */
	private array $customers = array();

	/** @var array<int, array<string, mixed>> */
	private array $products = array();

	/** What was read for one claim is old for the next. */
	public function forget(): void {
		$this->customers = array();
		$this->products  = array();
	}

	/**
	 * The account of a customer.
	 *
	 * @param int $id User id, 0 for a guest.
	 * @return array<string, mixed>|null Null for guests and deleted accounts.
	 */
	public function customer( int $id ): ?array {
		if ( ! array_key_exists( $id, $this->customers ) ) {
			$this->customers[ $id ] = $id > 0 && false !== get_userdata( $id ) ? self::account( new \WC_Customer( $id ) ) : null;
		}
		return $this->customers[ $id ];
	}

	/**
	 * The product of a line; a variation with what its parent has and it has not.
	 *
	 * @return array<string, mixed>
	 */
	public function product( \WC_Product $product ): array {
		return $this->products[ $product->get_id() ] ??= self::goods( $product );
	}

	/**
	 * Fields of an account.
	 *
	 * @return array<string, mixed>
	 */
	private static function account( \WC_Customer $customer ): array {
		return array(
			'first_name'       => Format::utf8( (string) $customer->get_first_name() ),
			'last_name'        => Format::utf8( (string) $customer->get_last_name() ),
			'role'             => (string) $customer->get_role(),
			'date_created_gmt' => Format::gmt( $customer->get_date_created() ),
			'meta_data'        => SmallMeta::of( Format::meta( $customer->get_meta_data() ) ),
		);
	}

	/**
	 * Fields of a product.
	 *
	 * @return array<string, mixed>
	 */
	private static function goods( \WC_Product $product ): array {
		$parent = $product->get_parent_id() > 0 ? wc_get_product( $product->get_parent_id() ) : null;
		$meta   = array_merge( Format::meta( $product->get_meta_data() ), $parent instanceof \WC_Product ? Format::meta( $parent->get_meta_data() ) : array() );
		$of     = $parent instanceof \WC_Product ? $parent->get_id() : $product->get_id();
		return array(
			'type'             => $product->get_type(),
			'global_unique_id' => Format::utf8( (string) $product->get_global_unique_id() ),
			'weight'           => (string) $product->get_weight(),
			'length'           => (string) $product->get_length(),
			'width'            => (string) $product->get_width(),
			'height'           => (string) $product->get_height(),
			'shipping_class'   => (string) $product->get_shipping_class(),
			'categories'       => self::terms( $of, 'product_cat' ),
			'tags'             => self::terms( $of, 'product_tag' ),
			'meta_data'        => SmallMeta::of( $meta ),
		);
	}

	/**
	 * Names, from the cache that loading the products filled.
	 *
	 * @return list<string>
	 */
	private static function terms( int $id, string $taxonomy ): array {
		$terms = get_the_terms( $id, $taxonomy );
		return is_array( $terms ) ? array_values( array_map( static fn ( \WP_Term $term ): string => Format::utf8( html_entity_decode( $term->name, ENT_QUOTES | ENT_HTML5, 'UTF-8' ) ), $terms ) ) : array();
	}
}
