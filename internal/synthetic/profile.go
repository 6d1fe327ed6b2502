package synthetic

import (
	"math"
	"math/rand/v2"
	"strconv"
)

// Profile is what a questionnaire knows of the person beside the answers, by
// column: gender (1 male, 2 female), age (1 to 4: 18, 30, 45, 60 and over),
// years in the community (1 to 4: under 1, 1, 4, over 10) and disability
// (1 yes, 2 no).
type Profile map[string]string

// ProfileColumns are the columns of a Profile in their usual order.
var ProfileColumns = []string{"gender", "age", "years", "disability"}

var (
	shareOfGender   = []float64{0.47, 0.53}
	shareOfAge      = []float64{0.18, 0.31, 0.28, 0.23}
	shareOfYears    = [][]float64{{0.25, 0.35, 0.25, 0.15}, {0.12, 0.28, 0.38, 0.22}, {0.05, 0.13, 0.34, 0.48}, {0.02, 0.08, 0.22, 0.68}} // by age
	shareDisability = 0.06
	riskByAge       = []float64{1, 1.2, 2, 4} // of a disability
)

// profiles draws n people: gender, age and disability in fixed shares, years
// by age.
func profiles(r *rand.Rand, n int) []Profile {
	genders := quotas(r, n, shareOfGender)
	ages := quotas(r, n, shareOfAge)
	risk := make([]float64, n)
	for i, age := range ages {
		risk[i] = riskByAge[age]
	}
	disabled := make([]bool, n)
	for range int(math.Round(shareDisability * float64(n))) {
		i := pick(r, risk)
		disabled[i], risk[i] = true, 0
	}
	people := make([]Profile, n)
	for i := range people {
		disability := 2
		if disabled[i] {
			disability = 1
		}
		people[i] = Profile{
			"gender":     strconv.Itoa(genders[i] + 1),
			"age":        strconv.Itoa(ages[i] + 1),
			"years":      strconv.Itoa(pick(r, shareOfYears[ages[i]]) + 1),
			"disability": strconv.Itoa(disability),
		}
	}
	return people
}
