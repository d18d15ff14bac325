<?php
/**
 * Pictures of items.
 *
 * @package Concord
 */

namespace Concord\Items;

use Concord\Documents\Verdict;

defined( 'ABSPATH' ) || exit;

/**
 * The picture of an item as the product's own. What it is, its bytes say; the same bytes are one file of the media library, whatever items show them.
 *
 * @phpstan-import-type Result from Verdict
 * @phpstan-import-type Said from ItemWriter
 */
final class Pictures {

	public const BYTES_MAX = 5 * 1024 * 1024;

	/** WordPress makes smaller copies of it, and its memory is not endless. */
	private const PIXELS_MAX = 40_000_000;

	private const TYPES = array(
		'image/jpeg' => 'jpg',
		'image/png'  => 'png',
		'image/gif'  => 'gif',
		'image/webp' => 'webp',
	);

	/** On the product: the picture it shows, and the one it could not take, each with the name the item told. */
	private const SHOWN = '_concord_picture';

	private const REFUSED = '_concord_picture_refused';

	private const HASH = '_concord_picture_hash';

	/**
	 * Name of the picture that the product has not; empty when there is none to ask for.
	 *
	 * @param array<string, mixed> $data   Item.
	 * @param bool                 $master Whether the picture is Dynamics' to decide.
	 */
	public static function wanted( \WC_Product $product, array $data, string $connection_id, bool $master ): string {
		$tag = trim( (string) ( $data['image'] ?? '' ) );
		return $master && '' !== $tag && $connection_id . '|' . $tag !== (string) $product->get_meta( self::SHOWN ) ? $tag : '';
	}

	/**
	 * That the wanted picture came already and could not be taken.
	 *
	 * @return Said
	 */
	public static function said( \WC_Product $product, string $wanted ): array {
		$refused = $product->get_meta( self::REFUSED );
		return '' !== $wanted && is_array( $refused ) && ( $refused['tag'] ?? '' ) === $wanted ? array( array( (string) $refused['message'], (string) $refused['remedy'] ) ) : array();
	}

	/**
	 * Puts it on the product.
	 *
	 * @param string $bytes The file.
	 * @return Result
	 */
	public static function put( \WC_Product $product, string $tag, string $bytes, string $connection_id, string $number ): array {
		$size = strlen( $bytes ) > self::BYTES_MAX ? false : @getimagesizefromstring( $bytes ); // phpcs:ignore Generic.PHP.NoSilencedErrors, WordPress.PHP.NoSilencedErrors -- What is no picture is told by a notice too.
		$type = false === $size ? '' : (string) $size['mime'];
		if ( strlen( $bytes ) > self::BYTES_MAX || ( false !== $size && $size[0] * $size[1] > self::PIXELS_MAX ) ) {
			/* translators: %s: item number. */
			return self::refuse( $product, $tag, sprintf( __( 'The picture of item %s is larger than 5 MB or 40 megapixels and was not taken.', 'concord' ), $number ), __( 'Put a smaller picture on the item in Dynamics, then choose Retry, or give the product one of your own.', 'concord' ) );
		}
		if ( ! isset( self::TYPES[ $type ] ) ) {
			/* translators: %s: item number. */
			return self::refuse( $product, $tag, sprintf( __( 'The picture of item %s is no JPEG, PNG, GIF or WebP and was not taken.', 'concord' ), $number ), __( 'Put another picture on the item in Dynamics, then choose Retry, or give the product one of your own.', 'concord' ) );
		}
		$hash = hash( 'sha256', $bytes );
		$id   = self::known( $hash ) ?? self::kept( $bytes, $hash, $type, $product );
		if ( is_string( $id ) ) {
			/* translators: 1: item number, 2: WordPress's words. */
			return self::refuse( $product, $tag, sprintf( __( 'The picture of item %1$s could not be stored: %2$s', 'concord' ), $number, $id ), __( 'Mend what WordPress names, then choose Retry.', 'concord' ) );
		}
		if ( $id !== (int) $product->get_image_id( 'edit' ) ) {
			$product->set_image_id( $id );
		}
		$product->update_meta_data( self::SHOWN, $connection_id . '|' . $tag );
		$product->delete_meta_data( self::REFUSED );
		ItemWriter::save( $product );
		return Verdict::written( (string) $product->get_id() );
	}

	/**
	 * It is not asked for again until a person retries, or the item has another one.
	 *
	 * @return Result
	 */
	public static function refuse( \WC_Product $product, string $tag, string $message, string $remedy ): array {
		$product->update_meta_data( self::REFUSED, array( 'tag' => $tag, 'message' => $message, 'remedy' => $remedy ) );
		ItemWriter::save( $product );
		return Verdict::refused( $message, $remedy, (string) $product->get_id() );
	}

	/** Of the media library. */
	private static function known( string $hash ): ?int {
		// phpcs:ignore WordPress.DB.SlowDBQuery -- One look a picture.
		$found = get_posts( array( 'post_type' => 'attachment', 'post_status' => 'inherit', 'meta_key' => self::HASH, 'meta_value' => $hash, 'fields' => 'ids', 'numberposts' => 1, 'suppress_filters' => true ) ); // allowed-api: attachments are posts.
		return array() === $found ? null : (int) $found[0];
	}

	/** Id of the new file, or why there is none. */
	private static function kept( string $bytes, string $hash, string $type, \WC_Product $product ): int|string {
		$upload = wp_upload_bits( 'item-' . sanitize_title( $product->get_sku( 'edit' ) ) . '.' . self::TYPES[ $type ], null, $bytes );
		if ( ! empty( $upload['error'] ) ) {
			return wp_strip_all_tags( (string) $upload['error'] );
		}
		$id = wp_insert_attachment( array( 'post_mime_type' => $type, 'post_title' => $product->get_name( 'edit' ), 'post_content' => '', 'post_status' => 'inherit' ), $upload['file'], $product->get_id(), true );
		if ( is_wp_error( $id ) ) {
			wp_delete_file( $upload['file'] );
			return wp_strip_all_tags( $id->get_error_message() );
		}
		update_post_meta( $id, self::HASH, $hash ); // allowed-api: attachments are posts.
		require_once ABSPATH . 'wp-admin/includes/image.php';
		wp_update_attachment_metadata( $id, wp_generate_attachment_metadata( $id, $upload['file'] ) );
		return $id;
	}
}
