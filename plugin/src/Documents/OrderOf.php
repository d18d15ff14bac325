<?php
/**
 * Order of a document.
 *
 * @package Concord
 */

namespace Concord\Documents;

use Concord\Access\SiteIdentity;
use Concord\Install\Tables;

defined( 'ABSPATH' ) || exit;

/** Which order of the store a document of Dynamics belongs to: by the crosswalk, else by our own reference on it. Never by a guess. */
final class OrderOf {

	public function __construct( private readonly Tables $tables, private readonly SiteIdentity $identity ) {}

	/**
	 * Null when it belongs to no order of this store.
	 *
	 * @param string $connection_id Connection.
	 * @param string $reference     External reference on the document; may be empty.
	 * @param string $number        Number of the sales order in Dynamics; may be empty.
	 */
	public function find( string $connection_id, string $reference, string $number ): ?\WC_Order {
		$id    = $this->linked( $connection_id, 'reference', $reference ) ?? $this->linked( $connection_id, 'number', $number ) ?? $this->named( $reference );
		$order = null === $id ? null : wc_get_order( $id );
		return $order instanceof \WC_Order ? $order : null;
	}

	private function linked( string $connection_id, string $column, string $value ): ?int {
		global $wpdb;
		if ( '' === $value ) {
			return null;
		}
		$id = $wpdb->get_var( $wpdb->prepare( "SELECT record_id FROM %i WHERE connection_id = %s AND record_type = 'order' AND %i = %s AND deleted_at IS NULL ORDER BY id LIMIT 1", $this->tables->links(), $connection_id, $column, $value ) );
		return null === $id ? null : (int) $id;
	}

	/** A document that stands although its settle was lost: the prefix is this site's alone. "WC1-R77" is the refund of an order, "WC1-42-2" what took the place of its first document, "WC1-42-C" what took that one back. */
	private function named( string $reference ): ?int {
		$prefix = $this->identity->reference_prefix() . '-';
		$id     = str_starts_with( $reference, $prefix ) ? substr( $reference, strlen( $prefix ) ) : '';
		if ( 1 !== preg_match( '/^(R?)([1-9]\d{0,18})(?:-[1-9]\d?)?(?:-C)?$/', $id, $match ) ) {
			return null;
		}
		$refund = 'R' === $match[1] ? wc_get_order( (int) $match[2] ) : null;
		return 'R' === $match[1] ? ( $refund instanceof \WC_Order_Refund ? $refund->get_parent_id() : null ) : (int) $match[2];
	}
}
