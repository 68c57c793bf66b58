"""What the doubles of Meta's networks share: fields, pages, errors, headers and the line between."""
