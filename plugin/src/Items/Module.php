<?php
/**
 * Room: items.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Module as ModuleContract;
use Concord\Services;

defined( 'ABSPATH' ) || exit;

/** Says at a product what Dynamics decides about, and what it replaced of what a person had entered. */
final class Module implements ModuleContract {

	public function __construct( private readonly Services $services ) {}

	public function register(): void {
		add_action( 'woocommerce_product_options_general_product_data', array( $this, 'show' ), 20 );
		add_action( 'woocommerce_product_after_variable_attributes', array( $this, 'show_variation' ), 20, 3 );
	}

	/** In the general tab of a product. */
	public function show(): void {
		$product = wc_get_product();
		if ( $product instanceof \WC_Product ) {
			$this->paragraphs( $product, $product );
		}
	}

	/**
	 * Under the fields of a variation.
	 *
	 * @param mixed $loop Place.
	 * @param mixed $data Fields.
	 * @param mixed $post Variation.
	 */
	public function show_variation( mixed $loop, mixed $data, mixed $post ): void {
		unset( $loop, $data );
		$variation = $post instanceof \WP_Post ? wc_get_product( $post->ID ) : null;
		$parent    = $variation instanceof \WC_Product ? wc_get_product( $variation->get_parent_id() ) : null;
		if ( $variation instanceof \WC_Product && $parent instanceof \WC_Product ) {
			$this->paragraphs( $variation, $parent );
		}
	}

	/** Nothing for a product that stands for no item. */
	private function paragraphs( \WC_Product $product, \WC_Product $linked ): void {
		list( $connection, $key ) = array_pad( explode( '|', (string) $linked->get_meta( Finder::META ), 2 ), 2, '' );
		$document                 = '' === $key ? null : $this->services->documents()->find( $connection, 'item', $key );
		if ( null === $document ) {
			return;
		}
		$both   = ItemWriter::both( $document['data'] );
		$master = array_intersect_key( Sides::FIELDS, array_flip( array_filter( (array) ( $document['data']['master'] ?? array() ), 'is_string' ) ) );
		$theirs = array_diff_key( $master, array_flip( $both ) );
		if ( array() !== $theirs ) {
			/* translators: 1: item number, 2: names of fields. */
			self::paragraph( sprintf( __( 'Item %1$s in Dynamics decides about: %2$s. What is entered here is replaced at the next look.', 'concord' ), $document['number'], implode( ', ', $theirs ) ) );
		}
		if ( array() !== array_intersect_key( $master, array_flip( $both ) ) ) {
			/* translators: 1: item number, 2: names of fields. */
			self::paragraph( sprintf( __( 'Whoever wrote last decides about: %2$s (item %1$s). When both sides changed one of them, it waits for you under Activity.', 'concord' ), $document['number'], implode( ', ', array_intersect_key( $master, array_flip( $both ) ) ) ) );
		}
		foreach ( array_slice( array_reverse( Sides::replaced( $product ) ), 0, 3 ) as $one ) {
			/* translators: 1: name of a field, 2: day and time, 3: value before, 4: value since. */
			self::paragraph( sprintf( __( 'Dynamics replaced %1$s on %2$s: “%3$s” became “%4$s”.', 'concord' ), $one['field'], wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), (int) strtotime( $one['at'] ) ), wp_html_excerpt( $one['was'], 60, '…' ), wp_html_excerpt( $one['now'], 60, '…' ) ) );
		}
	}

	private static function paragraph( string $text ): void {
		echo '<p class="form-field form-row form-row-full">' . esc_html( $text ) . '</p>';
	}
}
