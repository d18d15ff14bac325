<?php
/**
 * Stock figures that are owed.
 *
 * @package Concord
 */

namespace Concord\Stock;

use Concord\Documents\FreeWriter;
use Concord\Documents\Verdict;

defined( 'ABSPATH' ) || exit;

/**
 * A figure that could not be taken stands among the records until a look of its flow tells it right (LOS-10). The figure itself travels through
 * POST /stock; here it is only noted as owed, with the reason that the worker sends along, or as owed no more.
 */
final class OwedFigures implements FreeWriter {

	public function kind(): string {
		return 'stock';
	}

	public function schema(): array {
		$text = static fn ( int $least, int $most ): array => array(
			'type'      => 'string',
			'minLength' => $least,
			'maxLength' => $most,
			'required'  => true,
		);
		return array(
			'type'       => 'object',
			'properties' => array(
				'key'    => $text( 1, 190 ),
				'number' => $text( 0, 100 ),
			),
		);
	}

	public function put( array $data, ?array $known, string $connection_id ): array {
		unset( $data, $known, $connection_id );
		return Verdict::written();
	}

	public function unchanged( array $known, string $connection_id ): array {
		unset( $known, $connection_id );
		return Verdict::unchanged();
	}
}
