<?php
/**
 * Documents as records.
 *
 * @package Concord
 */

namespace Concord\Record;

use Concord\Documents\Repository;

defined( 'ABSPATH' ) || exit;

/** A document of Dynamics that is owed (storedDocumentSchema): where it is found again. What it says is read anew in Dynamics. */
final class StoredDocument implements Serialiser {

	public function __construct( private readonly Repository $documents ) {}

	public function read( array $ids ): array {
		$records = array();
		foreach ( $ids as $id ) {
			$row            = $this->documents->one( $id );
			$records[ $id ] = null === $row ? null : array_intersect_key( $row, array_flip( array( 'id', 'connection_id', 'kind', 'key', 'order_id', 'number', 'flow_id' ) ) );
		}
		return $records;
	}

	public function number( array $record ): string {
		return (string) $record['number'];
	}

	public function essence( array $record ): array {
		return $record;
	}
}
