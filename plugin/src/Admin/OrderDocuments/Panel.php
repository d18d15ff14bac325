<?php
/**
 * Documents of Dynamics in the order's box.
 *
 * @package Concord
 */

namespace Concord\Admin\OrderDocuments;

use Concord\Documents\Repository;

defined( 'ABSPATH' ) || exit;

/** One section a kind, each from a class of its own; what Dynamics says is foreign text here. */
final class Panel {

	/** @var list<Section> */
	private readonly array $sections;

	public function __construct( private readonly Repository $documents, Section ...$sections ) {
		$this->sections = array_values( $sections );
	}

	public function render( int $order_id ): void {
		$documents = $this->documents->of_order( $order_id );
		foreach ( $this->sections as $section ) {
			$own = array_values( array_filter( $documents, static fn ( array $document ): bool => $document['kind'] === $section->kind() && '' !== $document['data_hash'] ) );
			$others = $section instanceof OfOrder ? $section->others( $order_id, $own ) : array();
			if ( array() === $own && array() === $others ) {
				continue;
			}
			echo '<h4>' . esc_html( $section->title() ) . '</h4><ul class="concord-documents">';
			foreach ( $own as $document ) {
				echo '<li>' . wp_kses_post( $section instanceof OfDocument ? $section->whole( $document ) : $section->line( $document['data'] ) ) . '</li>';
			}
			foreach ( $others as $line ) {
				echo '<li>' . wp_kses_post( $line ) . '</li>';
			}
			echo '</ul>';
		}
	}
}
