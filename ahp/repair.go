package ahp

// scaleValues are the 17 values of the fundamental scale, 1/9 to 9.
var scaleValues = func() (values []float64) {
	for v := SaatyMaximum; v > 1; v-- {
		values = append(values, 1/float64(v))
	}
	for v := range SaatyMaximum {
		values = append(values, float64(v+1))
	}
	return values
}()
